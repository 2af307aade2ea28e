'use client'

import { type KeyboardEvent, type ReactNode, type Ref, useId, useImperativeHandle, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { noticeOf } from './notice-of.js'
import { useProactiveContext } from './provider.js'
import { SuggestionAnswers } from './suggestion-answers.js'
import { SuggestionMenu } from './suggestion-menu.js'
import { Surface } from './surface.js'
import { useFocusReturn } from './use-focus-return.js'
import { useImpression } from './use-impression.js'
import { useNotice } from './use-notice.js'
import { usePlacement } from './use-placement.js'
import type { Suggestion } from './use-suggestion.js'

/** The suggestion to show. */
export interface SuggestionCardProps {
  suggestion: Suggestion
  /** Opens the app's own settings. Without it the settings open in the card. */
  onSettings?: (() => void) | undefined
  ref?: Ref<SuggestionCardRef>
}

/** The methods of a card. */
export interface SuggestionCardRef {
  /** Moves the focus into the card, or from the card back to where it was. */
  jump: () => void
}

/**
 * Shows one suggestion with its answers. The focus enters the card by Tab or `ref.jump`, never automatically, and
 * returns to where it was when the card disappears.
 *
 * @example
 * {suggestion && <SuggestionCard key={suggestion.id} suggestion={suggestion} />}
 */
export function SuggestionCard(props: SuggestionCardProps): ReactNode {
  const { id, useCase } = props.suggestion
  return (
    <Surface name="SuggestionCard" useCase={useCase} commandId={id} attempt={id}>
      <Card {...props} />
    </Surface>
  )
}

function Card({ suggestion, onSettings, ref }: SuggestionCardProps): ReactNode {
  const { words } = useProactiveContext()
  const root = useRef<HTMLElement>(null)
  const more = useRef<HTMLButtonElement>(null)
  const text = useRef<HTMLParagraphElement>(null)
  const messageId = useId()
  const [open, setOpen] = useState(false)
  const [placement, unfold] = usePlacement(suggestion.anchor, root)
  const { jump, ...focus } = useFocusReturn(root)
  const { phase, kind, action, message, decidedBy } = suggestion
  const notice = noticeOf(suggestion, words)
  const plain = kind === 'notification' && phase === 'open' && !action ? message : null

  useImpression(text, suggestion.shown)
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
      <p ref={text} id={messageId} data-proactive="message" dir="auto">
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
