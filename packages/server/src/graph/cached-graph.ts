import { crc32 } from 'node:zlib'
import { createAnswerCache } from '../runtime/answer-cache.js'
import type { EventChanges, GraphStore, NodeRef, ReadOptions } from './graph-store.js'
import { keyOf } from './merge-changes.js'

/** A graph that remembers its answers, and counts them. */
export interface CachedGraph extends GraphStore {
  /** How many questions were answered from the cache, and how many by the graph, since the process started. */
  readonly reads: { readonly cache: number; readonly store: number }
  /** Drops the answers about nodes of these groups, which another process changed, or all answers. */
  drop(groups: readonly number[] | 'all'): void
  /** Calls back with the groups of the nodes that are changed through this graph. The server is its one listener. */
  onChange(listener: (groups: readonly number[] | 'all') => void): void
}

/** Over how many groups nodes are spread. Many nodes share one, so that what processes tell each other names no person. */
const groups = 65_536
const groupOf = (node: NodeRef): number => crc32(keyOf(node)) % groups

/**
 * Puts a cache before a graph. An answer is kept for `ttlMs` milliseconds (a minute), and less where an event changes the
 * node that the question is about. The server that is given the graph tells the other processes, whose graphs drop their
 * answers too. At most `most` answers (10 000) are kept, the latest asked first.
 * Who is affected is always read: it depends on who is here now.
 *
 * @example
 * const graph = cachedGraph(postgresGraph({ pool }), { ttlMs: 30_000 })
 */
export function cachedGraph(graph: GraphStore, { ttlMs = 60_000, most = 10_000, now = Date.now }: { ttlMs?: number; most?: number; now?: () => number } = {}): CachedGraph {
  /** Each answer is about a node, and so about its group. */
  const answers = createAnswerCache<readonly object[]>({ most, now })
  const reads = { cache: 0, store: 0 }
  /** Raised by each change, so that an answer that was read before the change is not kept after it. */
  let changes = 0
  let notifyListener: ((groups: readonly number[] | 'all') => void) | undefined

  async function ask<Answer extends readonly object[]>(about: NodeRef, question: object, read: () => Promise<Answer>): Promise<Answer> {
    const key = JSON.stringify(question)
    const known = answers.get(key)
    if (known) {
      reads.cache++
      // The key is the whole question, so the answer has its type.
      // oxlint-disable-next-line no-unsafe-type-assertion
      return known as Answer
    }
    reads.store++
    const before = changes
    const answer = await read()
    if (before === changes) answers.set(key, { about: String(groupOf(about)), answer, until: now() + ttlMs })
    return answer
  }

  function drop(changed: readonly number[] | 'all'): void {
    changes++
    if (changed === 'all') answers.clear()
    else for (const group of changed) answers.dropAbout(String(group))
  }

  function applyChange(changed: readonly number[] | 'all'): void {
    drop(changed)
    notifyListener?.(changed)
  }

  return {
    reads,
    drop,
    onChange(listener) {
      notifyListener = listener
      // What was changed before, such as a catalogue that is loaded at the start, was not announced.
      if (changes > 0) listener('all')
    },
    related: (question, options?: ReadOptions) => ask(question.from, { related: question }, () => graph.related(question, options)),
    standIns: (question, options?: ReadOptions) => ask(question.for, { standIns: question }, () => graph.standIns(question, options)),
    affected(question, options) {
      reads.store++
      return graph.affected(question, options)
    },
    position: (projection, partition) => graph.position(projection, partition),
    async apply(batch) {
      const isApplied = await graph.apply(batch)
      if (isApplied && batch.changes.length > 0) applyChange(groupsOf(batch.changes))
      return isApplied
    },
    async withdraw(projection, made) {
      await graph.withdraw(projection, made)
      applyChange(groupsOf([made]))
    },
    async load(source, content) {
      await graph.load(source, content)
      applyChange('all')
    },
    async forget(persons) {
      await graph.forget(persons)
      applyChange('all')
    },
  }
}

function groupsOf(changes: readonly EventChanges[]): number[] {
  const changed = changes.flatMap(({ nodes = [], edges = [] }) => [...nodes, ...edges.flatMap(({ from, to }) => [from, to])])
  return [...new Set(changed.map(groupOf))]
}
