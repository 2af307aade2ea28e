import { hours, plural, type Trace } from '@proactive/protocol'
import { engineClock } from '../store/engine-clock.js'
import { createHistory } from './history.js'
import { systemClock } from '../runtime/clock.js'
import type { Store } from '../store/store.js'

const eventsOf = plural('en', { one: '# event', other: '# events' })
const candidatesOf = plural('en', { one: '# candidate', other: '# candidates' })

/** The question that each gate answers. */
const questions: Readonly<Record<string, string>> = {
  consent: 'did the shopper consent?',
  mode: 'is the use case switched on?',
  still_true: 'is the reason still true?',
  category: 'does the shopper want this category?',
  quiet: 'is it outside of their quiet time?',
  attention: 'may the shopper be interrupted again?',
  holdout: 'is the shopper outside of the holdout group?',
  repeat: 'is it the first time in this visit?',
  outranked: 'is no better candidate pending?',
}

/**
 * Describes the last hour of one person in plain words: what they were told and why, what they were not told, and the
 * answer of every gate. With `at`, it is the hour before that instant, from the records as they were then: what came of it
 * later is left out.
 *
 * @throws Error for a person about whom nothing is stored.
 *
 * @example
 * console.log(await explainPerson({ store: postgresStore({ pool }), person: 'user:u482' }))
 */
export async function explainPerson({
  store,
  person,
  duringMs = hours(1),
  at: asked,
}: {
  store: Store
  /** `user:<id>` or `visitor:<uuid>`. */
  person: string
  /** How many milliseconds to look back. Default: one hour. */
  duringMs?: number
  /** Until when, epoch milliseconds by the clock of the pages. Default: now. */
  at?: number
}): Promise<string> {
  const clock = engineClock(systemClock, store)
  await clock.load()
  const until = asked === undefined ? clock.now() : asked + clock.offsetMs
  const from = until - duringMs
  const history = createHistory({ store, clock })
  const [traces, { events, sessions }] = await Promise.all([history.tracesOf(person, { from, until }), history.exportOf(person)])
  if (sessions.length === 0 && events.length === 0) throw new Error(`Nothing is stored about ${person}. Name user:<id>, or visitor:<uuid> for a guest.`)
  const isRecent = (time: number): boolean => time >= from && time <= until
  const recent = events.filter(({ time, source }) => source === 'page' && isRecent(Date.parse(time) + clock.offsetMs))
  const [turns, ofCandidates] = [traces.filter(({ turn }) => turn), traces.filter(({ turn }) => !turn)]
  const [told, untold] = [ofCandidates.filter(({ command }) => command), ofCandidates.filter(({ command }) => !command)]
  const lines = [
    `${person}, ${at(clock.forPage(from))} to ${at(clock.forPage(until))} (UTC)`,
    `  ${eventsOf(recent.length)} of their pages, ${candidatesOf(ofCandidates.length)}`,
    '',
    `TOLD (${told.length})`,
    ...told.flatMap(explained),
    `NOT TOLD (${untold.length})`,
    ...untold.flatMap(explained),
    ...(turns.length > 0 ? [`TURNS OF THE APP (${turns.length})`, ...turns.flatMap(explainedTurn)] : []),
  ]
  if (ofCandidates.length === 0) lines.push('  No signal matched what this person did: npm run why -- <signal> <key> says why a rule gave none.', '')
  return lines.join('\n')
}

function explained({ correlationId, signal, score, gates, decision, command, outcomes, events, notes }: Trace): string[] {
  const what = command && 'message' in command.data ? `“${command.data.message}”` : (command?.data.useCase ?? signal?.type ?? 'something')
  const closed = gates.filter(({ ok }) => !ok)
  return [
    `  ${at(command?.time ?? decision?.time ?? signal?.time)}  ${what}`,
    ...(signal ? [`    because    ${signal.type} ${JSON.stringify(signal.data)}, ${signal.priority}, of ${eventsOf(signal.evidence.count)}${signal.evidence.leftOut ? `, beside ${signal.evidence.leftOut} left out` : ''}`] : []),
    ...events.map(({ time, type, data }) => `               ${at(time)} ${type} ${JSON.stringify(data)}`),
    `    score      ${score.total}, threshold ${score.threshold}`,
    ...score.terms.map(({ points, because }) => `               ${points > 0 ? '+' : ''}${points} ${because}`),
    ...explainedGates(gates),
    `    decision   ${decisionOf({ decision, closed: closed.map(({ gate }) => gate) })}`,
    ...explainedNotes(notes),
    ...outcomes.map(({ time, type }, i) => `    ${i === 0 ? 'then' : '    '}       ${at(time)} ${type}`),
    `    trace      ${correlationId}`,
    '',
  ]
}

function explainedTurn({ correlationId, turn, gates, notes }: Trace): string[] {
  return [
    `  ${at(turn?.time)}  ${turn?.kind ?? ''}, ${turn?.priority ?? ''}: ${turn?.granted ? 'granted' : `refused by ${turn?.reason ?? ''}`}`,
    ...explainedGates(gates),
    ...explainedNotes(notes),
    `    trace      ${correlationId}`,
    '',
  ]
}

function explainedGates(gates: Trace['gates']): string[] {
  return gates.map(({ gate, ok, reason }, i) => `    ${i === 0 ? 'gates' : '     '}      ${ok ? '✓' : '✗'} ${gate}: ${questions[gate] ?? ''} ${ok ? 'yes' : `no, ${reason ?? ''}`}`)
}

function explainedNotes(notes: Trace['notes']): string[] {
  return notes.map(({ time, text }, i) => `    ${i === 0 ? 'around it' : '         '}  ${at(time)} ${text.replaceAll('\n', '\n               ')}`)
}

function decisionOf({ decision, closed }: { decision: Trace['decision']; closed: readonly string[] }): string {
  if (decision?.act === true) return `to speak, by ${decision.decidedBy}: ${decision.reasoning}`
  if (decision) return `to stay silent: ${decision.reason}`
  return closed.length > 0 ? `none yet: the candidate waits for ${closed.join(' and ')}` : 'none: the shopper moved on'
}

function at(time: string | undefined): string {
  return time?.slice(11, 19) ?? '        '
}
