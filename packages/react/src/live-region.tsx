'use client'

import type { ClientSnapshot, PageSuggestion } from '@proactive/browser'
import { type ReactNode, useEffect, useState } from 'react'
import { currentSuggestion } from './current-suggestion.js'
import { noticeOf } from './notice-of.js'
import { problemText } from './problem-text.js'
import { useProactiveContext } from './context.js'
import { Surface } from './surface.js'
import { useSnapshot } from './use-snapshot.js'

/**
 * Takes the region out of sight in a page without the kit's style sheet. Set by script: a content security policy may
 * forbid style attributes.
 */
export function hideRegion(region: HTMLElement | null): void {
  if (region) region.style.cssText = 'position: absolute; inline-size: 1px; block-size: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%)'
}

/** The seconds before the end of a hold at which the rest is announced. */
const announcedSeconds = [60, 30, 20]

/**
 * Announces the current suggestion, its outcome and the last seconds of its hold to screen readers. The region is there,
 * empty, from the first rendering on: screen readers announce only changes.
 */
export function LiveRegion(): ReactNode {
  const item = useSnapshot(announced)
  const isUrgent = item?.kind === 'notification' && item.priority === 'high'
  return (
    <div ref={hideRegion} data-proactive="live" role="status" aria-live={isUrgent ? 'assertive' : 'polite'} aria-atomic="true">
      <Surface name="LiveRegion" useCase={item?.useCase} attempt={item}>
        {item && <Announcement key={item.id} item={item} />}
      </Surface>
    </div>
  )
}

/** Returns what is announced: the suggestion that is shown, otherwise the notice of a place. */
const announced = (snapshot: ClientSnapshot): PageSuggestion | null => currentSuggestion(snapshot) ?? snapshot.suggestions.find(({ place }) => place) ?? null

function Announcement({ item }: { item: PageSuggestion }): ReactNode {
  const { words, shortcut } = useProactiveContext()
  const secondsLeft = useAnnouncedSeconds(item)
  const { phase, problem, message } = item
  if (phase === 'accepting' || phase === 'undoing') return words.working
  if (phase === 'open' && problem) return problemText(problem, words)
  if (phase === 'open' && secondsLeft !== null) return words.holdEnds.replace('{seconds}', String(secondsLeft))
  return noticeOf(item, words) ?? `${message} ${words.reach.replace('{key}', shortcut)}`
}

/** Returns the seconds that were last due to be announced for a hold, or `null` before that. */
function useAnnouncedSeconds({ hold }: PageSuggestion): number | null {
  const { client } = useProactiveContext()
  const [due, setDue] = useState<{ hold: object; seconds: number } | null>(null)

  useEffect(() => {
    if (!hold) return undefined
    const leftMs = Date.parse(hold.expiresAt) - client.now()
    const timers = announcedSeconds
      .filter((seconds) => leftMs >= seconds * 1_000)
      .map((seconds) => setTimeout(() => setDue({ hold, seconds }), leftMs - seconds * 1_000))
    return () => timers.forEach(clearTimeout)
  }, [client, hold])

  return due && due.hold === hold ? due.seconds : null
}
