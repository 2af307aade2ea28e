'use client'

import { AssistantActivity, AssistantSettings } from '@proactive/react'
import { X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { Link } from './link.js'
import { useLocale } from './locale-context.js'
import { usePageState } from './page-state.js'

/** A dialog with the assistant's settings and activity. */
export function AssistantPanel() {
  const { isPanelOpen, setPanelOpen } = usePageState()
  const { words } = useLocale()
  const dialog = useRef<HTMLDialogElement>(null)

  useEffect(() => {
    if (isPanelOpen) dialog.current?.showModal()
    else dialog.current?.close()
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
          <AssistantSettings />
          <AssistantActivity />
          <Link href="/settings" className="button-quiet" onClick={() => setPanelOpen(false)}>
            {words.allSettings}
          </Link>
        </>
      )}
    </dialog>
  )
}

/** The assistant's settings and activity, for the settings page. */
export function AssistantSections() {
  const { words } = useLocale()
  return (
    <>
      <AssistantSettings />
      <div>
        <h2 className="title mb-3 text-2xl">{words.activity}</h2>
        <AssistantActivity />
      </div>
    </>
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
