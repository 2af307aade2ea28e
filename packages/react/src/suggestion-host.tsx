'use client'

import { type ReactNode, useEffect, useRef } from 'react'
import { createPortal } from 'react-dom'
import { noticeOf } from './notice-of.js'
import { problemText } from './problem-text.js'
import { useProactiveContext } from './provider.js'
import { SuggestionCard, type SuggestionCardRef } from './suggestion-card.js'
import { Surface } from './surface.js'
import { type Suggestion, useSuggestion } from './use-suggestion.js'

/** The keyboard shortcut and the settings of a host. */
export interface SuggestionHostProps {
  /** The key that moves the focus into a suggestion and back. Default: `F6`. */
  shortcut?: string
  /** Opens the app's own settings. Without it the settings open in the card. */
  onSettings?: () => void
}

/**
 * Shows the current suggestion: beside the thing that it concerns, otherwise in the corner; on small screens at the
 * bottom. Render it once, anywhere below the provider, and on the server too: screen readers announce only the changes of
 * a live region that exists before.
 *
 * @example
 * <SuggestionHost onSettings={() => router.push('/settings')} />
 */
export function SuggestionHost(props: SuggestionHostProps): ReactNode {
  const suggestion = useSuggestion()
  return (
    <Surface name="SuggestionHost" useCase={suggestion?.useCase} commandId={suggestion?.id} attempt={suggestion?.id}>
      <Host {...props} />
    </Surface>
  )
}

function Host({ shortcut = 'F6', onSettings }: SuggestionHostProps): ReactNode {
  const suggestion = useSuggestion()
  const card = useRef<SuggestionCardRef>(null)
  const isShown = suggestion !== null

  useEffect(() => {
    if (!isShown) return undefined
    const jump = (event: KeyboardEvent): void => {
      if (event.key !== shortcut || event.ctrlKey || event.altKey || event.metaKey) return
      event.preventDefault()
      card.current?.jump()
    }
    document.addEventListener('keydown', jump)
    return () => document.removeEventListener('keydown', jump)
  }, [isShown, shortcut])

  return (
    <>
      <div data-proactive="live" role="status" aria-live={isUrgent(suggestion) ? 'assertive' : 'polite'} aria-atomic="true">
        <Surface name="SuggestionHost" useCase={suggestion?.useCase} attempt={suggestion}>
          {suggestion && <Announcement suggestion={suggestion} shortcut={shortcut} />}
        </Surface>
      </div>
      {suggestion &&
        createPortal(
          <SuggestionCard key={suggestion.id} ref={card} suggestion={suggestion} onSettings={onSettings} />,
          document.body,
        )}
    </>
  )
}

/** Returns whether a screen reader is interrupted: only for a notification that something is failing. */
function isUrgent(suggestion: Suggestion | null): boolean {
  return suggestion?.kind === 'notification' && suggestion.priority === 'high'
}

function Announcement({ suggestion, shortcut }: { suggestion: Suggestion; shortcut: string }): ReactNode {
  const { words } = useProactiveContext()
  const { phase, problem, message } = suggestion
  if (phase === 'accepting' || phase === 'undoing') return words.working
  if (phase === 'open' && problem) return problemText(problem, words)
  return noticeOf(suggestion, words) ?? `${message} ${words.reach.replace('{key}', shortcut)}`
}
