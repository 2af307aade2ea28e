import type { Inspection } from '@proactive/engine'
import type { TraceNote } from '@proactive/protocol'
import type { EngineClock } from '../store/engine-clock.js'

type Answer = Extract<Inspection, { type: 'dead letter' }>['letter']['result']

/** What happened around one candidate, in order and in words: looked up, kept for them, done, left out. */
export function storyOf(seen: readonly Inspection[], clock: Pick<EngineClock, 'forPage'>): TraceNote[] {
  return seen.flatMap((one) => {
    const text = told(one, clock)
    return text === undefined ? [] : [{ time: clock.forPage(one.at), text }]
  })
}

function told(one: Inspection, clock: Pick<EngineClock, 'forPage'>): string | undefined {
  switch (one.type) {
    case 'facts':
      return `looked up ${JSON.stringify(one.facts)}`
    case 'attention':
      return `a place in their attention was ${one.change}`
    case 'hold':
      return `${one.scarce.resource} ${JSON.stringify(one.scarce.input)}: ${one.change}${
        one.change === 'granted' || one.change === 'extended' || one.change === 'kept' ? ` until ${clock.forPage(one.until)}` : ''
      }`
    case 'step':
      return `${one.action}, step '${one.step}': ${one.change}${one.attempt > 1 ? `, attempt ${one.attempt}` : ''}`
    case 'dead letter':
      return `${one.letter.action}, step '${one.letter.step}': given up, and waits for an operator${because(one.letter.result)}`
    case 'dead letter taken up':
      return 'what was given up was taken up again'
    case 'cut':
      return `cut off: ${one.reason}`
    case 'dropped':
      if (one.reason === 'dry run') return 'not sent: its use case is only tried'
      return one.reason === 'command' ? 'not sent: the page did not read' : `left out: ${one.count} ${one.reason} at ${one.where}`
    default:
      return undefined
  }
}

function because(result: Answer): string {
  return result.ok ? '' : ` (${result.code}: ${result.message})`
}
