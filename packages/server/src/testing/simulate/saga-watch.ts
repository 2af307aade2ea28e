/**
 * Checks accepted actions: every step is done once and in its order, or everything that was done is compensated in the
 * reverse order. The inspections of the engine are compared to what the simulated services have really done.
 */

import { idFrom, type Inspection } from '@proactive/engine'
import type { Answer } from '@proactive/protocol'
import type { ServedPack } from '../../events/pack-index.js'
import { differencesOf, formatDifferences } from './difference.js'
import type { Disk } from './disk.js'
import type { Replayed } from './replay-watch.js'
import type { StepAccount } from './services.js'
import type { Watch } from './watch.js'

export interface SagaWatch {
  answered(kind: string, command: string, answer: Answer): void
  /** Checks every step that the engine takes as done or compensated. */
  followed(replayed: Replayed): void
  /** Checks every saga after all work is settled. */
  end(): void
}

type StepSeen = Extract<Inspection, { type: 'step' }>

export function createSagaWatch({ disk, pack, steps, watch }: {
  disk: Disk
  pack: ServedPack
  steps: ReadonlyMap<string, StepAccount>
  watch: Watch
}): SagaWatch {
  const answers = new Map<string, Answer>()
  /** The steps that the engine has as done and not compensated, by command. */
  const standing = new Map<string, string[]>()
  /** Commands with a dead letter, which waits for an operator. */
  const letters = new Set<string>()
  /** Every command that was sent. */
  const sent = new Set<string>()
  const stepsOf = (action: string): string[] => pack.actions.find((one) => one.action.type === action)?.steps.map(({ name }) => name) ?? []
  const accountOf = (command: string, step: string): StepAccount | undefined => steps.get(idFrom('step', command, step))

  function followStep({ change, action, step, command, person }: StepSeen): void {
    if (letters.has(command)) return
    const done = standing.get(command) ?? []
    const wrong = (promise: string, how: string): void => watch.breaks(promise, `${action} of ${command} for ${person}: ${how}.`, [command, person])
    if (change === 'run' || change === 'done') {
      const next = stepsOf(action)[done.length]
      if (step !== next) wrong('the steps of an action are done once and in order', `'${step}' is ${change}, and next is '${next ?? 'nothing'}' after ${done.join(', ') || 'nothing'}`)
    }
    if (change === 'done') {
      if (accountOf(command, step)?.isDone !== true) wrong('a step counts as done when its service has done it', `'${step}' was taken as done, and its service has not done it`)
      standing.set(command, [...done, step])
    } else if (change === 'compensate' || change === 'compensated') {
      const last = done.at(-1)
      if (step !== last) wrong('steps are compensated in reverse order', `'${step}' is ${change}, and the last step is '${last ?? 'none'}'`)
      if (change === 'compensated' && accountOf(command, step)?.isCompensated !== true)
        wrong('a step counts as compensated when its service has compensated it', `'${step}' was taken as compensated, and is not`)
      if (change === 'compensated') standing.set(command, done.slice(0, -1))
    }
  }

  function endOne(command: string, action: string): void {
    if (letters.has(command)) return
    const names = stepsOf(action)
    const all = names.flatMap((name) => accountOf(command, name) ?? [])
    if (all.length === 0) return
    const found = disk.store.tables.inspections.flatMap((one) => (one.type === 'outcome' && one.command === command ? [one.outcome] : []))
    const outcomes = new Set(found)
    const isAccepted = outcomes.has('suggestion.accepted') && !outcomes.has('suggestion.undone')
    const wrong = (how: string): void => watch.breaks('a saga is either completed or compensated', `${command}: ${how}.`, [command])
    const compensated = listed(all.filter(({ isCompensated }) => isCompensated))
    const left = listed(all.filter(({ isCompensated }) => !isCompensated))
    const missing = names.filter((name) => accountOf(command, name)?.isDone !== true)
    if (isAccepted && compensated !== '') wrong(`it was accepted, but these steps were compensated: ${compensated}`)
    if (isAccepted && missing.length > 0) wrong(`it was accepted, but these steps were never done: ${missing.join(', ')}`)
    if (!isAccepted && left !== '') wrong(`it ended as ${[...outcomes].join(', ') || 'nothing'}, but these steps were not compensated: ${left}`)
    if (!inOrder(all.map(({ doneAt = 0 }) => doneAt))) wrong('its services have done the steps in another order')
    if (!inOrder(all.toReversed().flatMap(({ compensatedAt }) => compensatedAt ?? []))) wrong('its services have compensated the steps in another order than the reverse one')
    const answer = answers.get(`accept ${command}`)
    const output = accountOf(command, names.at(-1) ?? '')?.output
    const differences = isAccepted && answer?.ok === true && 'result' in answer ? differencesOf(answer.result, output) : []
    if (differences.length > 0) watch.breaks('accepting answers with what the last step gave', `${command}: ${formatDifferences(differences, ['the answer', 'the step'])}.`, [command])
  }

  return {
    answered(kind, command, answer) {
      const name = `${kind} ${command}`
      const before = answers.get(name)
      if (before !== undefined && JSON.stringify(before) !== JSON.stringify(answer))
        watch.breaks('a repeated request gets the same answer', `${name}: ${formatDifferences(differencesOf(before, answer), ['the first answer', 'the repeated one'])}.`, [command])
      answers.set(name, answer)
    },
    followed({ batch }) {
      for (const effect of batch.effects) if (effect.type === 'prepare') sent.add(effect.command.id)
      for (const one of batch.inspections) {
        if (one.type === 'command') sent.add(one.command.id)
        else if (one.type === 'dead letter') letters.add(one.letter.command)
        // A reaction's steps are nobody's; the reaction watch follows them.
        else if (one.type === 'step' && one.person !== '') followStep(one)
      }
    },
    end() {
      const { commands } = disk.store.tables
      const reactions = disk.store.tables.inspections.flatMap((one) => (one.type === 'reaction' ? [one.correlation] : []))
      const performed = [...pack.actions, ...pack.reactions]
      const known = new Set([...sent, ...reactions].flatMap((id) => performed.flatMap(({ steps: all }) => all.map(({ name }) => idFrom('step', id, name)))))
      for (const { key, step } of steps.values())
        if (!known.has(key)) watch.breaks('a step is always called with the same key', `The step '${step}' was done with the key ${key}, which is of no command and of no reaction.`)
      for (const { command } of commands.values()) {
        const { data } = command
        if ('action' in data && data.action) endOne(command.id, data.action.type)
      }
    },
  }
}

const inOrder = (times: readonly number[]): boolean => times.every((at, n) => n === 0 || at >= (times[n - 1] ?? 0))

const listed = (accounts: readonly StepAccount[]): string => accounts.map(({ step }) => step).join(', ')
