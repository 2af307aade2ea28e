'use client'

import type { Activity } from '@proactive/browser'
import type { ReactNode } from 'react'
import type { Words } from './messages-en.js'
import { useProactiveContext } from './context.js'
import { Surface } from './surface.js'
import { type Assistant, useAssistant } from './use-assistant.js'
import { WhyThis } from './why-this.js'

const activityOf = ({ activity }: Assistant): readonly Activity[] => activity

/**
 * Lists the suggestions that were accepted in this tab, each with its undo, those that were missed, and the app's own
 * turns that were shown, by the name of their kind among the `categories` of the texts. What a suggestion rested on can be
 * read, and each piece of it forgotten.
 *
 * @example
 * <AssistantActivity />
 */
export function AssistantActivity(): ReactNode {
  const activity = useAssistant(activityOf)
  return (
    <Surface name="AssistantActivity" attempt={activity}>
      <ActivityList activity={activity} />
    </Surface>
  )
}

function ActivityList({ activity }: { activity: readonly Activity[] }): ReactNode {
  const { client, words, categories, locale } = useProactiveContext()
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' })

  return (
    <section data-proactive="activity" aria-label={words.activity}>
      {activity.length === 0 && <p>{words.activityNothing}</p>}
      <ul>
        {activity.map((entry) => (
          <li key={entry.id} data-state={entry.state}>
            <time dateTime={entry.time}>{Number.isNaN(Date.parse(entry.time)) ? '' : time.format(new Date(entry.time))}</time>
            <span dir="auto">{entry.state === 'turn' && Object.hasOwn(categories, entry.message) ? categories[entry.message] : entry.message}</span>
            <span data-proactive-part="state">{stateText(entry, words)}</span>
            {entry.undoToken !== null && (
              <button type="button" data-proactive="undo" onClick={() => void client.undo(entry.id)}>
                {words.undo}
              </button>
            )}
            {entry.state !== 'turn' && <WhyThis correlationId={entry.correlationId} />}
          </li>
        ))}
      </ul>
    </section>
  )
}

function stateText({ state }: Activity, words: Words): string {
  return { accepted: words.stateAccepted, undone: words.stateUndone, missed: words.stateMissed, turn: words.stateTurn }[state]
}
