'use client'

import type { Activity } from '@proactive/browser'
import type { ReactNode } from 'react'
import type { Messages } from './messages-en.js'
import { useAssistance } from './provider.js'
import { type Assistant, useAssistant } from './use-assistant.js'

const activityOf = ({ activity }: Assistant): readonly Activity[] => activity

/**
 * What was accepted in this tab, each to be undone, and what was missed.
 *
 * @example
 * <AssistantActivity />
 */
export function AssistantActivity(): ReactNode {
  const { client, words, locale } = useAssistance()
  const activity = useAssistant(activityOf)
  const time = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' })

  return (
    <section data-proactive="activity" aria-label={words.activity}>
      {activity.length === 0 && <p>{words.activityNothing}</p>}
      <ul>
        {activity.map((each) => (
          <li key={each.id} data-state={each.state}>
            <time dateTime={each.time}>{time.format(new Date(each.time))}</time>
            <span dir="auto">{each.message}</span>
            <span data-proactive-part="state">{stateWords(each, words)}</span>
            {each.undoToken !== null && (
              <button type="button" data-proactive="undo" onClick={() => void client.undo(each.id)}>
                {words.undo}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function stateWords({ state }: Activity, words: Messages): string {
  return { accepted: words.stateAccepted, undone: words.stateUndone, missed: words.stateMissed }[state]
}
