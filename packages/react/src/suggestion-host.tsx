'use client'

import { type ReactNode, useEffect, useRef } from 'react'
import { createPortal } from 'react-dom'
import type { Messages } from './messages-en.js'
import { noticeOf } from './notice-of.js'
import { useAssistance } from './provider.js'
import { SuggestionCard, type SuggestionCardRef } from './suggestion-card.js'
import { type Suggestion, useSuggestion } from './use-suggestion.js'
import { wordsFor } from './words-for.js'

/** How a host is reached, and where settings are. */
export interface SuggestionHostProps {
  /** The key that jumps into a suggestion and back. Default `F6`. */
  shortcut?: string
  /** Opens the app's own settings; without it they unfold in the card. */
  onSettings?: () => void
}

/**
 * Shows what the assistant says: beside the thing it is about, else in the corner; on small screens at the bottom.
 * Put it once, anywhere below the provider, in the first HTML too: its live region has to be there before it speaks.
 *
 * @example
 * <SuggestionHost onSettings={() => router.push('/settings')} />
 */
export function SuggestionHost({ shortcut = 'F6', onSettings }: SuggestionHostProps): ReactNode {
  const { words } = useAssistance()
  const suggestion = useSuggestion()
  const card = useRef<SuggestionCardRef>(null)
  const present = suggestion !== null

  useEffect(() => {
    if (!present) return undefined
    const jump = (event: KeyboardEvent): void => {
      if (event.key !== shortcut || event.ctrlKey || event.altKey || event.metaKey) return
      event.preventDefault()
      card.current?.jump()
    }
    document.addEventListener('keydown', jump)
    return () => document.removeEventListener('keydown', jump)
  }, [present, shortcut])

  return (
    <>
      <div data-proactive="live" role="status" aria-live={isPressing(suggestion) ? 'assertive' : 'polite'} aria-atomic="true">
        {suggestion && announcement(suggestion, words, shortcut)}
      </div>
      {suggestion &&
        createPortal(
          <SuggestionCard key={suggestion.id} ref={card} suggestion={suggestion} onSettings={onSettings} />,
          document.body,
        )}
    </>
  )
}

/** Only what cannot wait may cut in on a screen reader: a notification that something is failing. */
function isPressing(suggestion: Suggestion | null): boolean {
  return suggestion?.kind === 'notification' && suggestion.priority === 'high'
}

function announcement(suggestion: Suggestion, words: Messages, shortcut: string): string {
  const { phase, problem, message } = suggestion
  if (phase === 'accepting' || phase === 'undoing') return words.working
  if (phase === 'open' && problem) return wordsFor(problem, words)
  return noticeOf(suggestion, words) ?? `${message} ${words.reach.replace('{key}', shortcut)}`
}
