import { hours, type Trace } from '@proactive/protocol'
import { engineClock } from '../store/engine-clock.js'
import { createHistory } from './history.js'
import { systemClock } from '../runtime/clock.js'
import type { Store } from '../store/store.js'

/** What each gate asks, for whoever reads its name for the first time. */
const questions: Readonly<Record<string, string>> = {
  consent: 'did they agree to be helped?',
  mode: 'is the use case switched on?',
  still_true: 'is it still so?',
  category: 'do they want this kind?',
  quiet: 'do they want to be spoken to now?',
  attention: 'may they be interrupted again?',
  holdout: 'are they among those who are told?',
  repeat: 'is it the first time this visit?',
  outranked: 'is nothing better on its way?',
}

/**
 * The last hour of one person in plain words: what they were told and why, what they were not, and what every gate
 * said.
 *
 * @example
 * console.log(await explainPerson({ store: postgresStore({ pool }), person: 'user:u482' }))
 */
export async function explainPerson({
  store,
  person,
  duringMs = hours(1),
}: {
  store: Store
  /** `user:<id>` or `visitor:<uuid>`. */
  person: string
  /** How far to look back. */
  duringMs?: number
}): Promise<string> {
  const clock = engineClock(systemClock, store)
  await clock.load()
  const until = clock.now()
  const from = until - duringMs
  const history = createHistory({ store, clock })
  const [traces, { events, sessions }] = await Promise.all([history.tracesOf(person, { from, until }), history.exportOf(person)])
  if (sessions.length === 0 && events.length === 0) return `Nothing is known of ${person}.`
  const recent = events.filter(({ time, source }) => source === 'page' && Date.parse(time) + clock.offsetMs >= from)
  const [told, untold] = [traces.filter(({ command }) => command), traces.filter(({ command }) => !command)]
  const lines = [
    `${person}, ${at(clock.forPage(from))} to ${at(clock.forPage(until))} (UTC)`,
    `  ${recent.length} events of their pages, ${traces.length} thoughts of telling them something`,
    '',
    `TOLD (${told.length})`,
    ...told.flatMap(explained),
    `NOT TOLD (${untold.length})`,
    ...untold.flatMap(explained),
  ]
  if (traces.length === 0) lines.push('  No signal concerned them: nothing that happened was about what they were doing.', '')
  return lines.join('\n')
}

function explained({ correlationId, signal, score, gates, decision, command, outcomes, events, notes }: Trace): string[] {
  const what = command && 'message' in command.data ? `“${command.data.message}”` : (command?.data.useCase ?? signal?.type ?? 'something')
  const closed = gates.filter(({ ok }) => !ok)
  return [
    `  ${at(command?.time ?? decision?.time ?? signal?.time)}  ${what}`,
    ...(signal ? [`    because    ${signal.type} ${JSON.stringify(signal.data)}, ${signal.priority}, of ${plural(signal.evidence.count, 'event')}`] : []),
    ...events.map(({ time, type, data }) => `               ${at(time)} ${type} ${JSON.stringify(data)}`),
    `    score      ${score.total}, and ${score.threshold} is needed`,
    ...score.terms.map(({ points, because }) => `               ${points > 0 ? '+' : ''}${points} ${because}`),
    ...gates.map(({ gate, ok, reason }, i) => `    ${i === 0 ? 'gates' : '     '}      ${ok ? '✓' : '✗'} ${gate}: ${questions[gate] ?? ''} ${ok ? 'yes' : `no, ${reason ?? ''}`}`),
    `    decision   ${decisionOf({ decision, closed: closed.map(({ gate }) => gate) })}`,
    ...notes.map(({ time, text }, i) => `    ${i === 0 ? 'around it' : '         '}  ${at(time)} ${text}`),
    ...outcomes.map(({ time, type }, i) => `    ${i === 0 ? 'then' : '    '}       ${at(time)} ${type}`),
    `    trace      ${correlationId}`,
    '',
  ]
}

function decisionOf({ decision, closed }: { decision: Trace['decision']; closed: readonly string[] }): string {
  if (decision?.act === true) return `to speak, by ${decision.decidedBy}: ${decision.reasoning}`
  if (decision) return `to stay silent: ${decision.reason}`
  return closed.length > 0 ? `none yet: it waits until ${closed.join(' and ')} may be asked again` : 'none: they went on to something else'
}

function at(time: string | undefined): string {
  return time?.slice(11, 19) ?? '        '
}

function plural(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`
}
