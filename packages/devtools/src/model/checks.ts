import type { ClientSnapshot } from '@proactive/browser'
import { itemsOf } from './items.js'
import type { InspectionRecord } from './record.js'

/** One thing that must be so before a person can be told anything. */
export interface Check {
  readonly ok: boolean
  readonly text: string
  /** What to do, where it is not so. */
  readonly hint: string
}

type Page = Pick<ClientSnapshot, 'started' | 'consent' | 'connection' | 'connectionProblem' | 'preferences' | 'droppedEvents' | 'suggestions'>

/** Goes through what comes before a candidate, in the order of the flow, for a page at the time `now` (epoch milliseconds). */
export function checksOf(record: InspectionRecord, page: Page, now: number): Check[] {
  const { preferences, connectionProblem, droppedEvents } = page
  const events = itemsOf(record).filter(({ lane }) => lane === 'events')
  const candidates = [...record.traces.values()].filter(({ turn }) => !turn)
  const told = candidates.filter(({ command }) => command)
  const isQuiet = preferences?.quietUntil !== undefined && Date.parse(preferences.quietUntil) > now
  const muted = Object.entries(preferences?.categories ?? {}).filter(([, isOn]) => !isOn).map(([name]) => name)
  const rejected = connectionProblem?.code === 'unknown_type' || connectionProblem?.code === 'unsupported_version'
  return [
    check(page.started, 'The client is started', 'The client is not started', 'Call client.start(), or render ProactiveProvider.'),
    check(page.consent === 'granted' || page.connection !== 'off', 'There is consent', `The consent is ${page.consent}`, 'Nothing is captured before the person says yes.'),
    check(page.connection === 'live', 'The page is connected', `The connection is ${page.connection}`, connectionProblem?.message ?? ''),
    check(!rejected && droppedEvents === 0, 'No event was rejected or dropped', rejected ? 'Events were rejected' : `${droppedEvents} events were dropped`, rejected ? connectionProblem.message : 'The queue was full.'),
    check(preferences?.enabled !== false && !isQuiet, 'The assistant is switched on', isQuiet ? `The assistant is quiet until ${preferences.quietUntil}` : 'The person has switched the assistant off', 'See the settings of the assistant.'),
    check(muted.length === 0, 'No category is switched off', `Categories are switched off: ${muted.join(', ')}`, 'See the settings of the assistant.'),
    check(events.length > 0, `${events.length} ${events.length === 1 ? 'event' : 'events'} arrived`, 'No event arrived in the last minutes', 'Does the page call client.track(…)?'),
    check(candidates.length > 0, `${candidates.length} ${candidates.length === 1 ? 'candidate' : 'candidates'}`, 'There was no candidate', 'No rule made a signal that concerns this person, or the score stayed below its threshold. The rules are below.'),
    check(told.length > 0, `${told.length} told`, 'Nothing was told', candidates.length > 0 ? '“Held back” says at which gate each candidate waits.' : ''),
  ]
}

function check(ok: boolean, good: string, bad: string, hint: string): Check {
  return { ok, text: ok ? good : bad, hint: ok ? '' : hint }
}
