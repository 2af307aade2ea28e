import { fairShare } from '../../store/fair-share.js'
import type { MemoryStore } from './disk.js'
import type { Membership, Store } from '../../store/store.js'
import type { Owner, Schedule } from './schedule.js'

/** Who has not renewed for this long owns nothing any more; in milliseconds. */
const leaseMs = 5_000
const renewMs = 2_000

interface Member {
  id: string
  expiresAt: number
}

/** Which process takes part, and which partition is whose: the part of the store that says who may go on. */
export interface Members {
  /** What one process asks of it; `reach` is how it gets there. */
  of(host: Owner, reach: <T>(work: () => T) => Promise<T>): Pick<Store, 'join' | 'claim' | 'release'>
  letGo: Store['letGo']
  orphans: Store['orphans']
}

export function createMembers({ schedule, store }: { schedule: Schedule; store: MemoryStore }): Members {
  let members: Member[] = []
  const owners = new Map<number, string>()
  let joined = 0

  const isHere = (id: string) => members.some((one) => one.id === id)
  const holds = (id: string | undefined) => members.some((one) => one.id === id && one.expiresAt > schedule.now())

  /** Renews one's own lease, strikes off whose is over, and says what one should own. */
  function renew(id: string, count: number): ReadonlySet<number> {
    const now = schedule.now()
    members = members.filter((one) => one.id === id || one.expiresAt >= now)
    const me = members.find((one) => one.id === id)
    if (me) me.expiresAt = now + leaseMs
    else members.push({ id, expiresAt: now + leaseMs })
    const owned = Array.from({ length: count }, (_, n) => owners.get(n) ?? null)
    return fairShare({ workers: members.map((one) => one.id), owners: owned }, id)
  }

  return {
    letGo(_tx, session, worker, by) {
      const { holders } = store.tables
      const isAway = worker === by || !isHere(worker)
      return Promise.resolve(isAway && holders.get(session) === worker && holders.delete(session))
    },
    orphans: () =>
      Promise.resolve(
        [...store.tables.holders].flatMap(([session, worker]) => {
          const row = store.tables.sessions.get(session)
          return row && !isHere(worker) ? [{ session, person: row.person, worker }] : []
        }),
      ),
    of(host, reach) {
      return {
        async join(count, onChange): Promise<Membership> {
          const id = `worker ${++joined}`
          let share: ReadonlySet<number> = new Set()
          let seen = ''
          let aliveUntil = -Infinity
          let renewing: Promise<void> | undefined
          let hasLeft = false

          async function renewed(): Promise<void> {
            const askedAt = schedule.now()
            const answer = await reach(() => ({ share: renew(id, count), here: members.map((one) => one.id) }))
            aliveUntil = askedAt + leaseMs
            share = answer.share
            const now = [...answer.here, ...share].join(' ')
            if (now !== seen) onChange()
            seen = now
          }
          const refresh = () => (renewing ??= renewed().finally(() => (renewing = undefined)))
          const tick = (): void => {
            if (hasLeft) return
            refresh().catch(() => {})
            schedule.after(renewMs, tick, host)
          }
          await refresh()
          schedule.after(renewMs, tick, host)
          return {
            id,
            share: () => share,
            isAlive: () => schedule.now() < aliveUntil,
            refresh,
            leave() {
              hasLeft = true
              return reach(() => {
                for (const [n, owner] of owners) if (owner === id) owners.delete(n)
                members = members.filter((one) => one.id !== id)
              })
            },
          }
        },
        async claim(partitions, worker) {
          const claims = await reach(() => {
            const free = partitions.filter((n) => !owners.has(n) || owners.get(n) === worker || !holds(owners.get(n)))
            for (const n of free) owners.set(n, worker)
            return store.claim(free, worker)
          })
          return claims
        },
        release: (partitions, worker) =>
          reach(() => {
            for (const n of partitions) if (owners.get(n) === worker) owners.delete(n)
          }),
      }
    },
  }
}
