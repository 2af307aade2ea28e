/** What a server offers its decider: its clock, its pack, what a person did last, and a count of tokens for all processes. */

import type { Inspection, ModelAccount, Pack } from '@proactive/engine'
import { hours, isRecord, minutes, seconds } from '@proactive/protocol'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import type { EventRow, Store } from '../store/store.js'

/** A signal that concerns a person, beside the one that is decided about. */
export interface OtherSignal {
  candidate: string
  useCase: string
  type: string
  priority: 'high' | 'medium' | 'low'
  /** How many events it was derived from. */
  evidence: number
}

/** What happened to a person last, in lines that name nobody. */
export interface Recent {
  /** `12 s ago: product.viewed productId=p1`, the latest last. */
  events: string[]
  /** Candidates of the last seconds that nothing was decided about yet. */
  others: OtherSignal[]
}

export interface DeciderHost {
  /** The engine's clock. */
  clock: Clock
  logger: Logger
  pack: Pick<Pack, 'useCases' | 'actions' | 'name'>
  recent(person: string): Promise<Recent>
  /** Adds tokens to those of the day, of all processes, and returns the sum. */
  addTokens(tokens: number): Promise<number>
  onModel(account: ModelAccount & { useCase: string }): void
}

const atMost = { events: 8, candidates: 6 }

export function createDeciderHost({ pack, store, clock, logger, onModel }: {
  pack: Pack
  store: Store
  clock: Clock
  logger: Logger
  onModel: DeciderHost['onModel']
}): DeciderHost {
  const idsOf = new Map(pack.events.map(({ type, ids = [] }) => [type, ids]))

  async function othersOf(person: string, now: number): Promise<OtherSignal[]> {
    const correlations = await store.correlationsSince(person, now - seconds(10), atMost.candidates)
    const all = await Promise.all(correlations.map(({ correlation }) => store.inspections({ correlation })))
    const waiting = all.flatMap((seen) => {
      const found = seen.findLast((one): one is Extract<Inspection, { type: 'candidate' }> => one.type === 'candidate')
      return found && !seen.some(({ type }) => type === 'decision') ? [found.candidate] : []
    })
    return Promise.all(
      waiting.map(async ({ id, useCase, signal }) => {
        const seen = (await store.inspections({ signal })).findLast((one): one is Extract<Inspection, { type: 'signal' }> => one.type === 'signal')
        const { type = '', priority = 'low', evidence } = seen?.signal ?? {}
        const own = pack.useCases.find(({ name }) => name === useCase)?.priority
        return { candidate: id, useCase, type, priority: own ?? priority, evidence: evidence?.count ?? 0 }
      }),
    )
  }

  return {
    clock,
    logger,
    pack,
    onModel,
    async recent(person) {
      const now = clock.now()
      const [events, others] = await Promise.all([store.eventsSince(person, now - hours(1), atMost.events), othersOf(person, now)])
      return { events: events.filter(({ type }) => type !== 'decision.made').map((event) => lineOf(event, idsOf.get(event.type) ?? [], now)), others }
    },
    addTokens: (tokens) => store.addToSetting(`model.tokens.${new Date(clock.now()).toISOString().slice(0, 10)}`, tokens),
  }
}

/** Describes an event by its type, its age and its identifiers of things; not by texts, which may hold anything. */
function lineOf({ type, time, data }: EventRow, ids: readonly string[], now: number): string {
  const fields = isRecord(data) ? data : {}
  const things = ids.flatMap((name) => {
    const value = fields[name]
    const isThing = !/person|user|session|visitor|order/i.test(name) && typeof value === 'string' && /^[\w.-]{1,40}$/.test(value)
    return isThing ? [`${name}=${value}`] : []
  })
  return [`${ageOf(now - time)} ago: ${type}`, ...things].join(' ')
}

function ageOf(ms: number): string {
  return ms < minutes(2) ? `${Math.max(0, Math.round(ms / 1_000))} s` : `${Math.round(ms / minutes(1))} min`
}
