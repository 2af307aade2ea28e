import { createAnswerCache } from '../runtime/answer-cache.js'
import type { EventChanges, GraphStore, NodeRef, ReadOptions } from './graph-store.js'
import { keyOf } from './merge-changes.js'

/** A graph that remembers its answers, and counts them. */
export interface CachedGraph extends GraphStore {
  /** How many questions were answered from the cache, and how many by the graph, since the process started. */
  readonly reads: { readonly cache: number; readonly store: number }
}

/**
 * Puts a cache before a graph. An answer is kept for `ttlMs` milliseconds (a minute), and less where an event changes the
 * node that the question is about, through this process; at most `most` answers (10 000) are kept, the latest asked first.
 * Who is affected is always read: it depends on who is here now.
 *
 * @example
 * const graph = cachedGraph(postgresGraph({ pool }), { ttlMs: 30_000 })
 */
export function cachedGraph(graph: GraphStore, { ttlMs = 60_000, most = 10_000, now = Date.now }: { ttlMs?: number; most?: number; now?: () => number } = {}): CachedGraph {
  /** Each answer is about a node. */
  const answers = createAnswerCache<readonly object[]>({ most, now })
  const reads = { cache: 0, store: 0 }
  /** Raised by each change, so that an answer that was read before the change is not kept after it. */
  let changes = 0

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
    if (before === changes) answers.set(key, { about: keyOf(about), answer, until: now() + ttlMs })
    return answer
  }

  function dropChanged(changed: readonly EventChanges[]): void {
    changes++
    const named = changed.flatMap(({ nodes = [], edges = [] }) => [...nodes, ...edges.flatMap(({ from, to }) => [from, to])])
    for (const node of new Set(named.map(keyOf))) answers.dropAbout(node)
  }

  function clear(): void {
    changes++
    answers.clear()
  }

  return {
    reads,
    related: (question, options?: ReadOptions) => ask(question.from, { related: question }, () => graph.related(question, options)),
    standIns: (question, options?: ReadOptions) => ask(question.for, { standIns: question }, () => graph.standIns(question, options)),
    affected(question, options) {
      reads.store++
      return graph.affected(question, options)
    },
    position: (projection, partition) => graph.position(projection, partition),
    async apply(batch) {
      const isApplied = await graph.apply(batch)
      if (isApplied && batch.changes.length > 0) dropChanged(batch.changes)
      return isApplied
    },
    async withdraw(projection, change) {
      await graph.withdraw(projection, change)
      dropChanged([change])
    },
    async load(source, content) {
      await graph.load(source, content)
      clear()
    },
    async forget(persons) {
      await graph.forget(persons)
      clear()
    },
  }
}
