/** Whoever takes part, the longest there first, and who owns what. */
export interface Shared {
  workers: readonly string[]
  /** By partition; null for nobody. */
  owners: readonly (string | null)[]
}

/**
 * What one of them should own. Each keeps what it has up to a fair part, and what is free is dealt out in order; all
 * who see the same come to the same, so that they need not agree.
 */
export function fairShare({ workers, owners }: Shared, me: string): Set<number> {
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
