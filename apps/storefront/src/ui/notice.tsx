'use client'

import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useLocale } from './locale-context.js'
import { usePageState } from './page-state.js'

/** How long a notice stays, in milliseconds. Hover, focus and a hidden tab pause it. */
const visibleMs = 8_000

/** Shows the result of the shopper's own action, with an undo button where it can be undone. */
export function NoticeBar() {
  const { notice, announcement, closeNotice } = usePageState()
  const { words } = useLocale()
  const [isPaused, setPaused] = useState(false)

  useEffect(() => {
    if (!notice || isPaused) return undefined
    let timer = setTimeout(closeNotice, visibleMs)
    const restart = () => {
      clearTimeout(timer)
      if (document.visibilityState === 'visible') timer = setTimeout(closeNotice, visibleMs)
    }
    document.addEventListener('visibilitychange', restart)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', restart)
    }
  }, [notice, isPaused, closeNotice])

  return (
    <>
      <p role="status" className="sr-only">
        {announcement}
      </p>
      {notice && (
        <div
          className="notice"
          data-mood={notice.mood}
          onPointerEnter={() => setPaused(true)}
          onPointerLeave={() => setPaused(false)}
          onFocus={() => setPaused(true)}
          onBlur={() => setPaused(false)}
        >
          <span className="grow">{notice.text}</span>
          {notice.undo && (
            <button
              type="button"
              className="min-h-11 shrink-0 px-3 font-semibold underline underline-offset-4"
              onClick={() => {
                notice.undo?.()
                closeNotice()
              }}
            >
              {words.putBack}
            </button>
          )}
          <button type="button" className="grid size-11 shrink-0 place-items-center" aria-label={words.noticeClose} onClick={closeNotice}>
            <X aria-hidden="true" className="size-5" />
          </button>
        </div>
      )}
    </>
  )
}
