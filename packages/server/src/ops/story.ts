import type { Inspection } from '@proactive/engine'
import type { TraceNote } from '@proactive/protocol'
import type { EngineClock } from '../store/engine-clock.js'
import { factsOfWords } from './facts-of-words.js'
import { modelRecord } from './model-record.js'
import { modelStory } from './model-story.js'

type Answer = Extract<Inspection, { type: 'dead letter' }>['letter']['result']

/**
 * Describes in words, and in order, what happened around one candidate: facts, the model, attention, holds, steps and drops.
 *
 * @param options.whole whether it is for the operator, who sees what a model was asked and answered.
 */
export function storyOf(seen: readonly Inspection[], clock: Pick<EngineClock, 'forPage'>, options: { whole: boolean }): TraceNote[] {
  return seen.flatMap((one) => textsOf(one).map((text) => ({ time: clock.forPage(one.at), text })))

  function textsOf(one: Inspection): string[] {
    if (one.type === 'model') return modelStory(modelRecord(one.account, clock, options))
    if (one.type === 'decision') return factsOfWords(one, seen, clock).map(({ id, value, source, time }) => `the words rest on ${id} = ${JSON.stringify(value)}, of ${source}, read ${time}`)
    const text = told(one, clock)
    return text === undefined ? [] : [text]
  }
}

function told(one: Inspection, clock: Pick<EngineClock, 'forPage'>): string | undefined {
  switch (one.type) {
    case 'facts':
      return `facts: ${JSON.stringify(one.facts)}`
    case 'rescored':
      return `scored anew without a forgotten event: ${one.score.total} of ${one.score.threshold}`
    case 'attention':
      return `attention: ${one.change}`
    case 'lease':
      return `the app's turn '${one.kind}' ${one.change === 'ended' ? `ended: ${one.reason ?? ''}` : `was ${one.change}${one.reason === undefined ? '' : ` by ${one.reason}`}`}${
        one.until === undefined ? '' : ` until ${clock.forPage(one.until)}`
      }`
    case 'hold':
      return `${one.scarce.resource} ${JSON.stringify(one.scarce.input)}: ${one.change}${
        one.change === 'granted' || one.change === 'extended' || one.change === 'kept' ? ` until ${clock.forPage(one.until)}` : ''
      }`
    case 'place':
      return `waits, and was told so: ${one.n} of ${one.of}, decided at ${clock.forPage(one.decidesAt)} at the latest`
    case 'step':
      return `${one.action}, step '${one.step}': ${one.change}${one.attempt > 1 ? `, attempt ${one.attempt}` : ''}`
    case 'dead letter':
      return `${one.letter.action}, step '${one.letter.step}': failed for good and waits for an operator${because(one.letter.result)}`
    case 'dead letter taken up':
      return 'an operator retried the failed step'
    case 'cut':
      return `cut off by loop protection: ${one.reason}`
    case 'dropped':
      if (one.error) return `the definition of '${one.error.definition}' threw an error: ${one.error.message}`
      if (one.reason === 'dry run') return 'not sent: the use case is in dry mode'
      if (one.reason === 'held out') return 'not sent: the person is held out of this use case, to measure its effect'
      return one.reason === 'command' ? 'not sent: the page was a slow consumer' : `dropped: ${one.count} at ${one.where}, ${one.reason}`
    default:
      return undefined
  }
}

function because(result: Answer): string {
  return result.ok ? '' : ` (${result.code}: ${result.message})`
}
