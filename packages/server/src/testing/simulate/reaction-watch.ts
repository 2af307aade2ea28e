/**
 * Checks reactions: every signal and every event of the shop to which the pack has a reaction sets it off once, its steps
 * are done once and in order, and it ends completed or compensated. The inspections of the engine are compared to what the
 * simulated services have really done.
 */

import { idFrom, type Inspection } from '@proactive/engine'
import type { ServedPack } from '../../events/pack-index.js'
import type { Counters } from './counters.js'
import type { Disk } from './disk.js'
import type { StepAccount } from './services.js'
import type { Watch } from './watch.js'

type Reacted = Extract<Inspection, { type: 'reaction' }>

export interface ReactionWatch {
  /** Checks every reaction after all work is settled. */
  end(): void
}

export function createReactionWatch({ disk, pack, steps, watch, counters }: {
  disk: Disk
  pack: ServedPack
  steps: ReadonlyMap<string, StepAccount>
  watch: Watch
  counters: Counters
}): ReactionWatch {
  const { tables } = disk.store
  const declared = new Map(pack.reactions.map((reaction) => [reaction.name, reaction]))

  function checkRun(id: string, seen: readonly Reacted[], letters: ReadonlySet<string>): void {
    const [{ reaction }] = [...seen, { reaction: '' }]
    const wrong = (promise: string, how: string): void => watch.breaks(promise, `${reaction} ${id}: ${how}.`, [id])
    const of = (change: Reacted['change']): Reacted[] => seen.filter((one) => one.change === change)
    if (of('cut').length > 0) {
      if (seen.length > 1) wrong('a reaction that is cut does nothing', seen.map(({ change }) => change).join(', '))
      return
    }
    if (of('started').length !== 1) wrong('a reaction is set off once', `it was started ${of('started').length} times`)
    const ends = seen.filter(({ change }) => change === 'completed' || change === 'compensated' || change === 'nothing to do' || change === 'dry')
    for (const { change } of ends) counters.add(`reactions ${change}`)
    if (letters.has(id)) return
    const [end] = ends
    if (ends.length !== 1 || !end) return wrong('a reaction is either completed or compensated', `it ended as ${ends.map(({ change }) => change).join(', ') || 'nothing'}`)
    const accounts = (declared.get(reaction)?.steps ?? []).flatMap(({ name }) => steps.get(idFrom('step', id, name)) ?? [])
    const standing = accounts.filter(({ isDone, isCompensated }) => isDone && !isCompensated).map(({ step }) => step)
    const chosen = new Set(of('chosen').at(-1)?.steps)
    const wanted = (declared.get(reaction)?.steps ?? []).filter(({ name, insteadOf }) => chosen.has(name) && insteadOf === undefined).map(({ name }) => name)
    // A step that stands in the place of another counts as that one.
    const done = standing.map((step) => declared.get(reaction)?.steps.find(({ name }) => name === step)?.insteadOf ?? step)
    if (end.change === 'completed' && done.join() !== wanted.join()) wrong('a completed reaction has done each chosen step once', `${standing.join(', ') || 'nothing'} of ${wanted.join(', ')} is done`)
    if (end.change !== 'completed' && standing.length > 0) wrong('a reaction is either completed or compensated', `it ended as ${end.change}, but these steps were not compensated: ${standing.join(', ')}`)
    if (!inOrder(accounts.flatMap(({ doneAt }) => doneAt ?? []))) wrong('the steps of a reaction are done in order', 'its services have done the steps in another order')
    if (!inOrder(accounts.toReversed().flatMap(({ compensatedAt }) => compensatedAt ?? []))) wrong('the steps of a reaction are compensated in reverse order', 'they were not')
  }

  /** Checks that nothing to which there is a reaction was missed. Who is erased takes their events along. */
  function checkTriggers(runs: ReadonlyMap<string, unknown>): void {
    for (const { name, on } of pack.reactions) {
      const happened =
        on.kind === 'signal'
          ? tables.inspections.flatMap((one) => (one.type === 'signal' && one.signal.type === on.type && one.signal.expiresAt > one.at ? [one.signal.id] : []))
          : disk.log.records.flatMap(({ kind, message: { body } }) => (kind === 'event' && body.type === 'event' && body.event.type === on.type && body.event.claimed === undefined ? [body.event.id] : []))
      for (const id of happened)
        if (!runs.has(idFrom('reaction', name, id))) watch.breaks('nothing that has a reaction is missed', `${on.type} ${id} set off no ${name}.`, [id])
    }
  }

  return {
    end() {
      const runs = new Map<string, Reacted[]>()
      const letters = new Set<string>()
      for (const one of tables.inspections) {
        if (one.type === 'dead letter') letters.add(one.letter.command)
        if (one.type !== 'reaction') continue
        const seen = runs.get(one.correlation)
        if (seen) seen.push(one)
        else runs.set(one.correlation, [one])
      }
      for (const [id, seen] of runs) checkRun(id, seen, letters)
      checkTriggers(runs)
    },
  }
}

const inOrder = (times: readonly number[]): boolean => times.every((at, n) => n === 0 || at >= (times[n - 1] ?? 0))
