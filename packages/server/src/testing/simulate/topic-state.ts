/** What the watches read of the engine's topics, and the order of their candidates. */

import type { Partition } from '@proactive/engine'
import { isRecord } from '@proactive/protocol'

/** A candidate of a topic, as far as its rank needs it. */
export interface Ranked {
  id: string
  person: string
  tier: number
  total: number
  tie: number
}

export interface TopicState {
  signal: string
  useCase: string
  atMost: number
  tier: number | undefined
  isOver: boolean
  /** Its nominations are closed, and places are offered. */
  isChosen: boolean
  isScarce: boolean
  placed: Ranked[]
  queue: Ranked[]
  /** Those who wait and were told where they stand, by candidate. */
  told: ReadonlySet<string>
  /** The holds of candidates; one that is kept was accepted. */
  holds: Readonly<Record<string, { isKept: boolean } | undefined>>
  /** The questions to the shop's records that are not answered. */
  asked: readonly { request: string }[]
  /** The candidates whose claims were refused last. */
  refused: readonly string[]
  /** Whether a partition has more candidates than it has nominated. */
  hasMore: boolean
}

interface Saved {
  signal: string
  useCase: string
  atMost: number
  tier?: number
  isOver: boolean
  chosen: boolean
  scarce?: object
  placed: Candidates
  queue: Candidates
  told?: Candidates
  holds: TopicState['holds']
  asked: Record<string, { request: string }>
  refused?: { candidates: readonly string[]; origins?: readonly string[] }
  bounds: object
}

type Candidates = readonly (Omit<Ranked, 'total'> & { score: { total: number } })[]

/** Returns the topics of a partition, by address. */
export function topicsOf(partition: Partition): [string, TopicState][] {
  const topics: unknown = 'topics' in partition ? partition.topics : undefined
  return topics instanceof Map ? [...topics].flatMap(([address, topic]: [unknown, unknown]) => (typeof address === 'string' && isTopic(topic) ? [[address, read(topic)] as [string, TopicState]] : [])) : []
}

const isTopic = (topic: unknown): topic is Saved => isRecord(topic) && Array.isArray(topic['placed']) && Array.isArray(topic['queue'])

function read({ signal, useCase, atMost, tier, isOver, chosen, scarce, placed, queue, told = [], holds, asked, refused, bounds }: Saved): TopicState {
  return {
    signal, useCase, atMost, tier, isOver, holds,
    isChosen: chosen,
    isScarce: scarce !== undefined,
    placed: ranked(placed),
    queue: ranked(queue),
    told: new Set(told.map(({ id }) => id)),
    asked: Object.values(asked),
    refused: refused?.candidates ?? [],
    hasMore: Object.keys(bounds).length > 0,
  }
}

const ranked = (candidates: Candidates): Ranked[] => candidates.map(({ id, person, tier, score: { total }, tie }) => ({ id, person, tier, total, tie }))

/** Orders by tier, then score, then tie; among equals by the name of the person. */
export function isBefore(a: Ranked, b: Ranked): boolean {
  const differences = [a.tier - b.tier, b.total - a.total, a.tie - b.tie]
  const first = differences.find((difference) => difference !== 0)
  return first === undefined ? a.person < b.person : first < 0
}
