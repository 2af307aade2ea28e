import { isRecord, type Json } from '@proactive/protocol'
import type { Played, Told } from './play-scenario.js'
import type { Expectation, Scenario } from './scenario.js'

/** One expectation or one further telling, judged. */
export interface Verdict {
  outcome: 'truePositive' | 'falsePositive' | 'falseNegative' | 'trueNegative'
  person: string
  useCase: string
  /** What is wrong, in plain words; empty where nothing is. */
  faults: readonly string[]
  told?: Told
}

/** What is needed to judge a scenario. */
export type Judging = Pick<Played, 'told' | 'seen' | 'moments' | 'personIds'> & { scenario: Pick<Scenario, 'expect' | 'untilMs'> }

/** Judges what was told in a scenario by what was expected. */
export function judge({ scenario, told, seen, moments, personIds }: Judging): Verdict[] {
  const verdicts: Verdict[] = []
  /** What an expectation was compared with, which is not counted again. */
  const used = new Set<Told>()

  const tellings = scenario.expect.filter((one) => one.tell !== undefined)
  const pairs = pair(tellings, told, scenario.untilMs)
  for (const expected of tellings) {
    const { person, tell: useCase = '' } = expected
    const match = pairs.get(expected)
    if (match) used.add(match)
    const faults = match ? faultsOf(expected, match, scenario.untilMs) : ['was not told']
    verdicts.push({ outcome: faults.length === 0 ? 'truePositive' : 'falseNegative', person, useCase, faults, ...(match && { told: match }) })
  }

  for (const one of told) {
    if (used.has(one) || !isJudged(one, scenario.expect)) continue
    verdicts.push({ outcome: 'falsePositive', person: one.person, useCase: one.command.data.useCase, faults: ['was told and not expected'], told: one })
  }

  for (const { person, silent, gate } of scenario.expect) {
    if (silent === undefined) continue
    const isBroken = told.some((one) => one.person === person && isJudged(one, [{ person, silent }]))
    if (isBroken) continue
    const useCase = silent === true ? '' : silent
    const isClosed = gate === undefined || isClosedAtTheDoor(person, gate) || isClosedFor(personIds[person], useCase, gate)
    verdicts.push(
      isClosed
        ? { outcome: 'trueNegative', person, useCase, faults: [] }
        : { outcome: 'falseNegative', person, useCase, faults: [`was silent, but not because the gate '${gate ?? ''}' was closed`] },
    )
  }
  return verdicts

  /** Whether a gate was closed for a candidate of a use case; of any use case, where none is named. */
  function isClosedFor(personId: string | undefined, useCase: string, gate: string): boolean {
    const isOf = (correlation: string): boolean =>
      useCase === '' || seen.some((one) => one.type === 'candidate' && one.correlation === correlation && one.candidate.useCase === useCase)
    return seen.some((one) => one.type === 'gates' && one.person === personId && one.gates.some((each) => each.gate === gate && !each.ok) && isOf(one.correlation))
  }

  /** Whether a person had said no: then nothing of them is stored, and no candidate comes to a gate. */
  function isClosedAtTheDoor(person: string, gate: string): boolean {
    return moments.some(
      (one) =>
        one.person === person &&
        ((gate === 'consent' && one.type === 'consent' && !one.isGranted) || (gate === 'quiet' && one.type === 'preferences' && !one.preferences.enabled)),
    )
  }
}

/**
 * Whether a command speaks by itself. What is fetched ahead is silent, what follows from an accept was asked for, what is
 * offered for a lost hold goes on with what was told before, and a place in a queue stands beside the thing.
 */
export function speaks({ command, follows }: Told): boolean {
  return command.type !== 'prefetch' && !follows && !('place' in command.data)
}

/** Whether somebody is judged on a telling. What is fetched ahead counts only where the silence of its own use case is expected. */
function isJudged(told: Told, expect: readonly Expectation[]): boolean {
  const { person, command, follows } = told
  const isNamed = ({ silent }: Expectation): boolean => silent === command.data.useCase && !follows && !('place' in command.data)
  return expect.some((one) => one.person === person && (isNamed(one) || (speaks(told) && (one.tell !== undefined || one.silent === true))))
}

/** Finds for each expected telling what was told: first what is right, then what is only of the same use case. */
function pair(expected: readonly Expectation[], told: readonly Told[], untilMs: number): Map<Expectation, Told> {
  const pairs = new Map<Expectation, Told>()
  const fits = [
    (one: Expectation, other: Told) => faultsOf(one, other, untilMs).length === 0,
    (_: Expectation, other: Told) => speaks(other) || other.command.type === 'prefetch',
    () => true,
  ]
  for (const fit of fits) {
    for (const one of expected) {
      if (pairs.has(one)) continue
      const match = told.find((other) => other.person === one.person && other.command.data.useCase === one.tell && ![...pairs.values()].includes(other) && fit(one, other))
      if (match) pairs.set(one, match)
    }
  }
  return pairs
}

function faultsOf({ fromMs = 0, toMs, says = [], never = [], action, withdrawn }: Expectation, { atMs, command, withdrawnAtMs }: Told, untilMs: number): string[] {
  const last = toMs ?? untilMs
  const message = 'message' in command.data ? command.data.message : ''
  const offered = 'action' in command.data ? command.data.action : undefined
  const faults: string[] = []
  if (atMs < fromMs || atMs > last) faults.push(`was told at ${atMs} ms, not between ${fromMs} and ${last} ms`)
  for (const text of says) if (!comparable(message).includes(comparable(text))) faults.push(`does not say '${text}': '${message}'`)
  for (const text of never) if (comparable(message).includes(comparable(text))) faults.push(`says '${text}': '${message}'`)
  if (action === null && offered) faults.push(`offers ${JSON.stringify(offered)}, and should offer nothing`)
  if (action && !includes(offered ?? taskOf(command.data), action)) faults.push(`offers ${JSON.stringify(offered ?? null)}, not ${JSON.stringify(action)}`)
  if (withdrawn === true && withdrawnAtMs === undefined) faults.push('was not withdrawn')
  if (withdrawn === false && withdrawnAtMs !== undefined) faults.push(`was withdrawn at ${withdrawnAtMs} ms`)
  return faults
}

/** What a command without an action does, in the shape of an action. */
function taskOf(data: Told['command']['data']): object {
  if ('resource' in data) return { type: 'prefetch', input: data.input, resource: data.resource }
  if ('steps' in data) return { type: 'workflow.start', input: { ...data } }
  return 'fields' in data ? { type: 'dom.fill', input: { fields: data.fields } } : {}
}

/** Returns a text as it is compared: without capitals, and with every kind of space as a space. */
const comparable = (text: string): string => text.replaceAll(/\s/gu, ' ').toLocaleLowerCase()

/** Whether a value has all that is expected of it; a list has the expected ones in any order. */
export function includes(value: unknown, expected: Json | undefined): boolean {
  if (Array.isArray(expected)) return Array.isArray(value) && expected.every((one) => value.some((other) => includes(other, one)))
  if (isRecord(expected)) return isRecord(value) && Object.entries(expected).every(([key, one]) => includes(value[key], one))
  return value === expected
}

/** The last line of `npm run golden`. */
export interface Score {
  scenarios: number
  truePositive: number
  falsePositive: number
  falseNegative: number
  trueNegative: number
  precision: number
  recall: number
  f1: number
  /** False positives of all that was told. */
  falseAlarm: number
  violations: number
  ungrounded: number
  costUsd: number
}

/** Adds up verdicts. Where nothing was told, precision is 1, and where nothing was expected, recall is 1. */
export function scoreOf(verdicts: readonly Verdict[], rest: Pick<Score, 'scenarios' | 'violations' | 'ungrounded' | 'costUsd'>): Score {
  const count = (outcome: Verdict['outcome']): number => verdicts.filter((one) => one.outcome === outcome).length
  const [truePositive, falsePositive, falseNegative, trueNegative] = [count('truePositive'), count('falsePositive'), count('falseNegative'), count('trueNegative')]
  const precision = share(truePositive, truePositive + falsePositive, 1)
  const recall = share(truePositive, truePositive + falseNegative, 1)
  const { scenarios, violations, ungrounded, costUsd } = rest
  return {
    scenarios,
    truePositive,
    falsePositive,
    falseNegative,
    trueNegative,
    precision,
    recall,
    f1: share(2 * truePositive, 2 * truePositive + falsePositive + falseNegative, 1),
    falseAlarm: share(falsePositive, truePositive + falsePositive, 0),
    violations,
    ungrounded,
    costUsd,
  }
}

const share = (part: number, whole: number, ofNothing: number): number => (whole === 0 ? ofNothing : part / whole)

/** Whether a score is good enough: F1 at least 97 %, false alarms at most 2 %, no violation and nothing ungrounded. */
export function isGood({ f1, falseAlarm, violations, ungrounded }: Score): boolean {
  return f1 >= 0.97 && falseAlarm <= 0.02 && violations === 0 && ungrounded === 0
}
