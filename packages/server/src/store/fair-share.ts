/** The workers, the longest member first, and the owner of each partition. */
export interface Assignment {
  workers: readonly string[]
  /** The owner by partition; null when a partition has no owner. */
  owners: readonly (string | null)[]
}

/**
 * Returns the partitions that a worker should own. Each worker keeps its partitions up to a fair share, and free
 * partitions are dealt out in order. The result is deterministic: workers that see the same assignment compute the same
 * shares, so they need no coordinator.
 */
export function fairShare({ workers, owners }: Assignment, me: string): Set<number> {
  const kept = new Map<string, number[]>(workers.map((worker) => [worker, []]))
  const free: number[] = []
  for (const [n, owner] of owners.entries()) {
    const mine = owner === null ? undefined : kept.get(owner)
    if (mine) mine.push(n)
    else free.push(n)
  }
  for (const [rank, worker] of workers.entries()) {
    const fair = Math.floor(owners.length / workers.length) + (rank < owners.length % workers.length ? 1 : 0)
    const mine = kept.get(worker) ?? []
    const share = [...mine.slice(0, fair), ...free.splice(0, Math.max(0, fair - mine.length))]
    if (worker === me) return new Set(share)
  }
  return new Set()
}
