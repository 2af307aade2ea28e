'use client'

import { type KeyboardEvent, type ReactNode, type Ref, useId, useImperativeHandle, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { noticeOf } from './notice-of.js'
import { useAssistance } from './provider.js'
import { SuggestionAnswers } from './suggestion-answers.js'
import { SuggestionMenu } from './suggestion-menu.js'
import { useFocusReturn } from './use-focus-return.js'
import { useImpression } from './use-impression.js'
import { useNotice } from './use-notice.js'
import { usePlacement } from './use-placement.js'
import type { Suggestion } from './use-suggestion.js'

/** The suggestion to show. */
export interface SuggestionCardProps {
  suggestion: Suggestion
  /** Opens the app's own settings; without it they unfold in the card. */
  onSettings?: (() => void) | undefined
  ref?: Ref<SuggestionCardRef>
}

/** What a host can do with a card. */
export interface SuggestionCardRef {
  /** Takes the focus in, or, when it is in, back to where it came from. */
  jump: () => void
}

/**
 * One suggestion with its answers. Focus comes in by Tab or by `ref.jump`, never by itself, and goes back when the
 * card does.
 *
 * @example
 * {suggestion && <SuggestionCard key={suggestion.id} suggestion={suggestion} />}
 */
export function SuggestionCard({ suggestion, onSettings, ref }: SuggestionCardProps): ReactNode {
  const { words } = useAssistance()
  const root = useRef<HTMLElement>(null)
  const more = useRef<HTMLButtonElement>(null)
  const said = useRef<HTMLParagraphElement>(null)
  const messageId = useId()
  const [open, setOpen] = useState(false)
  const [placement, unfold] = usePlacement(suggestion.anchor, root)
  const { jump, ...focus } = useFocusReturn(root)
  const { phase, kind, action, message, decidedBy } = suggestion
  const notice = noticeOf(suggestion, words)
  const plain = kind === 'notification' && phase === 'open' && !action ? message : null

  useImpression(said, suggestion.shown)
  useNotice(root, suggestion.canUndo ? null : (notice ?? plain), plain ? suggestion.ignore : suggestion.dismiss)
  useImperativeHandle(ref, () => ({
    jump() {
      if (placement === 'folded') flushSync(unfold)
      jump()
    },
  }))

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    if (!open) return suggestion.dismiss()
    setOpen(false)
    more.current?.focus()
  }

  return (
    <section
      ref={root}
      role="region"
      aria-label={words.suggestion}
      data-proactive="suggestion"
      data-command-id={suggestion.id}
      data-use-case={suggestion.useCase}
      data-decided-by={decidedBy}
      data-priority={suggestion.priority}
      data-kind={kind}
      data-phase={phase}
      data-placement={placement}
      onKeyDown={onKeyDown}
      {...focus}
    >
      {placement === 'folded' && (
        <button type="button" data-proactive-part="pill" onClick={unfold}>
          {words.suggestion}
        </button>
      )}
      <p ref={said} id={messageId} data-proactive="message" dir="auto">
        {notice ?? message}
      </p>
      <button type="button" data-proactive="dismiss" aria-label={words.close} onClick={suggestion.dismiss}>
        <span aria-hidden="true">×</span>
      </button>
      <SuggestionAnswers suggestion={suggestion} more={more} open={open} onMore={() => setOpen(!open)} describedBy={messageId} />
      {open && !notice && <SuggestionMenu suggestion={suggestion} onSettings={onSettings} />}
    </section>
  )
}
