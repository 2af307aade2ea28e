'use client'

import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useLocale } from './locale-context.js'
import { usePageState } from './page-state.js'

/** How long a notice stays, in milliseconds; it waits under pointer or focus, and in a hidden tab. */
const stays = 8_000

/** Tells the shopper what became of their own doing, with a way back where there is one. */
export function NoticeBar() {
  const { notice, spoken, close } = usePageState()
  const { words } = useLocale()
  const [held, setHeld] = useState(false)

  useEffect(() => {
    if (!notice || held) return undefined
    let timer = setTimeout(close, stays)
    const restart = () => {
      clearTimeout(timer)
      if (document.visibilityState === 'visible') timer = setTimeout(close, stays)
    }
    document.addEventListener('visibilitychange', restart)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', restart)
    }
  }, [notice, held, close])

  return (
    <>
      <p role="status" className="sr-only">
        {spoken}
      </p>
      {notice && (
        <div
          className="notice"
          data-mood={notice.mood}
          onPointerEnter={() => setHeld(true)}
          onPointerLeave={() => setHeld(false)}
          onFocus={() => setHeld(true)}
          onBlur={() => setHeld(false)}
        >
          <span className="grow">{notice.text}</span>
          {notice.undo && (
            <button
              type="button"
              className="min-h-11 shrink-0 px-3 font-semibold underline underline-offset-4"
              onClick={() => {
                notice.undo?.()
                close()
              }}
            >
              {words.putBack}
            </button>
          )}
          <button type="button" className="grid size-11 shrink-0 place-items-center" aria-label={words.noticeClose} onClick={close}>
            <X aria-hidden="true" className="size-5" />
          </button>
        </div>
      )}
    </>
  )
}
