'use client'

import { useState } from 'react'
import type { Locale } from '../shop/locale.js'
import { playingCookie } from './playing-cookie.js'
import type { PlayingNow } from './playing-now.js'
import { demoWords } from './words.js'

/** Says what to watch in the scenario that is played. It is in the page from the start, so that it moves nothing. */
export function NowPlaying({ playing: { title, watch, isNextDay }, locale }: { playing: PlayingNow; locale: Locale }) {
  const words = demoWords[locale]
  const [isHidden, setHidden] = useState(false)
  if (isHidden) return null
  const hide = () => {
    document.cookie = `${playingCookie}=; Path=/; Max-Age=0; SameSite=Lax`
    setHidden(true)
  }
  return (
    <section className="launcher-playing" aria-label={words.watch}>
      <p>
        <b>{title}.</b> {watch}
        {isNextDay && ` ${words.nextDay}`}
      </p>
      <button type="button" aria-label={words.hide} title={words.hide} onClick={hide}>
        ×
      </button>
    </section>
  )
}
