import { fairShare } from '../../store/fair-share.js'
import type { MemoryStore } from './disk.js'
import type { Membership, Store } from '../../store/store.js'
import type { Owner, Schedule } from './schedule.js'

/** How long a lease lasts without being renewed, in milliseconds. */
const leaseMs = 5_000
const renewMs = 2_000

interface Member {
  id: string
  expiresAt: number
}

/** The leases of the processes and the owners of the partitions. Stands in for this part of the store. */
export interface Members {
  /** Returns the calls of one process; `reach` carries a call to the store, with its delays and faults. */
  of(host: Owner, reach: <T>(work: () => T) => Promise<T>): Pick<Store, 'join' | 'claim' | 'release'>
  releaseSession: Store['releaseSession']
  orphanedSessions: Store['orphanedSessions']
  /** Whether a process shares the partitions, as far as the others know. */
  isMember: (worker: string) => boolean
}

export function createMembers({ schedule, store }: { schedule: Schedule; store: MemoryStore }): Members {
  let members: Member[] = []
  const owners = new Map<number, string>()
  let joined = 0

  const isMember = (id: string) => members.some((one) => one.id === id)
  const hasLease = (id: string | undefined) => members.some((one) => one.id === id && one.expiresAt > schedule.now())

  /** Renews a lease, removes members with expired leases, and returns the member's share of the partitions. */
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
    isMember,
    releaseSession(_tx, session, worker, by) {
      const { sessionOwners } = store.tables
      const mayRelease = worker === by || !isMember(worker)
      return Promise.resolve(mayRelease && sessionOwners.get(session) === worker && sessionOwners.delete(session))
    },
    orphanedSessions: () =>
      Promise.resolve(
        [...store.tables.sessionOwners].flatMap(([session, worker]) => {
          const row = store.tables.sessions.get(session)
          return row && !isMember(worker) ? [{ session, person: row.person, worker }] : []
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
            const free = partitions.filter((n) => !owners.has(n) || owners.get(n) === worker || !hasLease(owners.get(n)))
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
