'use client'

import type { PreparedSuggestion } from '@proactive/browser'
import { type ReactNode, useEffect, useRef } from 'react'
import type { Words } from './messages-en.js'
import type { PanelMessages } from './panel-texts.js'
import { problemText } from './problem-text.js'
import { WhyThis } from './why-this.js'

export interface PreparedItemProps {
  item: PreparedSuggestion
  words: Words & PanelMessages
  onAccept: () => void
  onUndo: () => void
  onRemove: () => void
}

/**
 * One item of the panel: what it proposes, why, and what came of it. The focus stays in the item when the button that had it
 * is replaced by another.
 */
export function PreparedItem({ item, words, onAccept, onUndo, onRemove }: PreparedItemProps): ReactNode {
  const { id, message, action, why, phase } = item
  const row = useRef<HTMLLIElement>(null)
  const undo = useRef<HTMLButtonElement>(null)
  /** Whether the focus was in the item when the person answered. */
  const hadFocus = useRef(false)
  const isPending = phase === 'accepting' || phase === 'undoing'

  useEffect(() => {
    if (isPending || !hadFocus.current || !row.current) return
    hadFocus.current = false
    if (!row.current.contains(document.activeElement)) (undo.current ?? row.current).focus()
  }, [isPending])

  function answer(how: () => void): void {
    hadFocus.current = row.current?.contains(document.activeElement) === true
    how()
  }

  return (
    <li ref={row} tabIndex={-1} data-proactive="prepared" data-command-id={id} data-state={phase}>
      <p data-proactive="message" dir="auto">
        {message}
      </p>
      <p role="status">{statusOf(item, words)}</p>
      <WhyThis why={why} />
      <div data-proactive-part="answers">
        {(phase === 'open' || phase === 'accepting') && action && (
          <button type="button" data-proactive="accept" aria-disabled={isPending} onClick={() => !isPending && answer(onAccept)}>
            {action.label}
          </button>
        )}
        {(phase === 'accepted' || phase === 'undoing') && item.undoToken !== null && (
          <button ref={undo} type="button" data-proactive="undo" aria-disabled={isPending} onClick={() => !isPending && answer(onUndo)}>
            {words.undo}
          </button>
        )}
        {!isPending && (
          <button type="button" data-proactive="dismiss" onClick={onRemove}>
            {words.remove}
          </button>
        )}
      </div>
    </li>
  )
}

function statusOf({ phase, problem, action }: PreparedSuggestion, words: Words): string {
  if (problem) return problemText(problem, words)
  if (phase === 'accepting' || phase === 'undoing') return words.working
  if (phase === 'accepted') return action?.done ?? words.stateAccepted
  return phase === 'undone' ? words.undone : ''
}
