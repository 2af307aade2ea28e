/** What reactions did, for operators and development tools: it is read from the inspections of the store. */

import type { Inspection, Pack } from '@proactive/engine'
import { days, type InspectedReaction, type Json } from '@proactive/protocol'
import type { EngineClock } from '../store/engine-clock.js'
import type { Store } from '../store/store.js'
import type { Modes } from './modes.js'

const windowMs = days(1)
const atMost = { runs: 50, inspections: 20_000 }

type Saw<Kind extends Inspection['type']> = Extract<Inspection, { type: Kind }>

/** The reactions of the pack, and their latest runs. */
export interface Reactions {
  /** Lists the pack's reactions with their modes and with what became of them within a day, and the latest runs. */
  list(): Promise<{ reactions: object[]; runs: InspectedReaction[] }>
}

export function createReactions({ pack, store, clock, modes }: {
  pack: Pick<Pack, 'reactions'>
  store: Store
  clock: EngineClock
  modes: Pick<Modes, 'all'>
}): Reactions {
  return {
    async list() {
      const since = clock.now() - windowMs
      const [switched, seen, runs] = await Promise.all([
        modes.all(),
        reactionsSince(store, clock, since),
        runsSince(since, { store, clock, atMost: atMost.runs, isWhole: true }),
      ])
      return {
        reactions: pack.reactions.map(({ name, on, mode }) => ({
          id: name, on: on.type, mode: switched.get(name) ?? mode,
          counts: countsOf(seen.filter(({ reaction }) => reaction === name)),
        })),
        runs: runs.toReversed(),
      }
    },
  }
}

/** Reads the latest runs that began or changed since an instant, the oldest first; with their triggers' data where `isWhole`. */
export async function runsSince(since: number, { store, clock, atMost: most, isWhole }: {
  store: Store
  clock: EngineClock
  atMost: number
  isWhole: boolean
}): Promise<InspectedReaction[]> {
  const ids = [...new Set((await reactionsSince(store, clock, since)).map(({ correlation }) => correlation))].slice(-most)
  const all = await Promise.all(ids.map(async (id) => runOf(await store.inspections({ correlation: id }), clock, isWhole)))
  const runs = all.filter((run) => run !== undefined)
  if (!isWhole) return runs
  return Promise.all(runs.map(async (run) => ({ ...run, trigger: { ...run.trigger, ...(await dataOf(store, run.trigger.id)) } })))
}

async function reactionsSince(store: Store, clock: EngineClock, since: number): Promise<Saw<'reaction'>[]> {
  const seen = await store.seenBetween(since, clock.now(), ['reaction'], atMost.inspections)
  return seen.filter((one): one is Saw<'reaction'> => one.type === 'reaction')
}

function runOf(seen: readonly Inspection[], clock: EngineClock, isWhole: boolean): InspectedReaction | undefined {
  const changes = seen.filter((one): one is Saw<'reaction'> => one.type === 'reaction')
  const [first] = changes
  const last = changes.at(-1)
  if (!first || !last) return undefined
  const { correlation: id, reaction, trigger, at } = first
  const chosen = changes.findLast(({ change }) => change === 'chosen')
  const { change, reason } = last
  return {
    id, reaction, trigger,
    time: clock.forPage(at),
    state: change === 'started' || change === 'chosen' ? 'running' : change,
    chosen: chosen ? { by: chosen.by ?? 'rule', steps: [...(chosen.steps ?? [])] } : null,
    ...(reason !== undefined && isWhole && { reason }),
    steps: seen.flatMap((one) => (one.type === 'step' ? [{ time: clock.forPage(one.at), step: one.step, change: one.change, attempt: one.attempt }] : [])),
  }
}

/** Reads what a run is to: the data of its signal, or of its event. */
async function dataOf(store: Store, id: string): Promise<{ data?: Json }> {
  const signal = (await store.inspections({ signal: id })).find((one): one is Saw<'signal'> => one.type === 'signal')
  if (signal) return { data: signal.signal.data }
  const [event] = await store.events({ ids: [id] })
  return event ? { data: event.data } : {}
}

function countsOf(seen: readonly Saw<'reaction'>[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { change } of seen) counts[change] = (counts[change] ?? 0) + 1
  return counts
}
