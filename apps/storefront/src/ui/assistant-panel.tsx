'use client'

import { useTrack } from '@proactive/react'
import { ConciergeBell, X } from 'lucide-react'
import { type ComponentType, useEffect, useEffectEvent, useRef, useState } from 'react'
import { featureUsed } from '../assistant/contract/index.js'
import { Link } from './link.js'
import { useLocale } from './locale-context.js'
import { usePageState } from './page-state.js'

/** A dialog with what waits for the shopper, a field for a question, and the assistant's activity and settings. */
export function AssistantDialog() {
  const { isPanelOpen, setPanelOpen } = usePageState()
  const { words } = useLocale()
  const dialog = useRef<HTMLDialogElement>(null)
  const trackUsed = useTrack(featureUsed)
  const used = useEffectEvent(() => trackUsed({ feature: 'assistant' }))

  useEffect(() => {
    if (!isPanelOpen) return dialog.current?.close()
    dialog.current?.showModal()
    used()
  }, [isPanelOpen])

  return (
    <dialog ref={dialog} className="assistant-panel" aria-label={words.assistant} onClose={() => setPanelOpen(false)}>
      {isPanelOpen && (
        <>
          <button
            type="button"
            className="absolute end-3 top-3 grid size-11 place-items-center rounded-full"
            aria-label={words.close}
            onClick={() => setPanelOpen(false)}
          >
            <X aria-hidden="true" className="size-5" />
          </button>
          <LazyContent />
          <Link href="/settings" className="button-quiet" onClick={() => setPanelOpen(false)}>
            {words.allSettings}
          </Link>
        </>
      )}
    </dialog>
  )
}

/** The content, whose code is loaded when the dialog opens. */
function LazyContent() {
  const { words } = useLocale()
  const [code, setCode] = useState<{ Content: ComponentType } | 'missing' | null>(null)

  useEffect(() => {
    import('./assistant-content.js').then(
      ({ AssistantContent }) => setCode({ Content: AssistantContent }),
      () => setCode('missing'),
    )
  }, [])

  if (code === 'missing') return <p role="alert">{words.troubleTitle}</p>
  return code ? <code.Content /> : <p role="status">{words.oneMoment}</p>
}

/** Opens the assistant's dialog from the header. */
export function AssistantBell() {
  const { setPanelOpen } = usePageState()
  const { words } = useLocale()
  return (
    <button type="button" className="assistant-bell" aria-label={words.askAssistant} onClick={() => setPanelOpen(true)}>
      <ConciergeBell aria-hidden="true" className="size-5" />
    </button>
  )
}

/** Opens the assistant's dialog. */
export function AssistantButton() {
  const { setPanelOpen } = usePageState()
  const { words } = useLocale()
  return (
    <button
      type="button"
      className="min-h-11 font-semibold text-ink underline underline-offset-4"
      onClick={() => setPanelOpen(true)}
    >
      {words.assistant}
    </button>
  )
}
