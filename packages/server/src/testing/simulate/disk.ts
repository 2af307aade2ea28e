import type { Message } from '@proactive/engine'
import type { Log } from '../../log/log.js'
import { type MemoryLog, memoryLog } from '../../log/memory-log.js'
import { memoryStore } from '../../store/memory-store.js'
import { type Claim, type Commit, Fenced, type Store } from '../../store/store.js'
import type { Counters } from './counters.js'
import { erasuresOf } from './erasures.js'
import { createMembers, type Members } from './members.js'
import type { Random } from './random.js'
import { createTransactions, type Transactions } from './transactions.js'
import { logReader } from './log-reader.js'
import type { Owner, Schedule } from './schedule.js'
import type { ActiveFaults } from './active-faults.js'

/** A process, as far as the disk needs to know it. */
export interface Accessor extends Owner {
  onDeath(call: () => void): void
  /** Counts an access. Returns whether the process crashes before or after it. */
  access(): 'before' | 'after' | undefined
  /** Returns how long the process is paused right before this access, in milliseconds. */
  stall(name: string): number
  /** Is told that the process asks a decider outside. */
  asks(): void
  die(): void
}

export type MemoryStore = ReturnType<typeof memoryStore>

export interface Disk {
  readonly log: MemoryLog
  readonly store: MemoryStore
  readonly members: Members
  readonly transactions: Transactions
  /** Returns log and store as one process reaches them: every access takes time and may fail. */
  of(host: Accessor, onClaim: (claim: Claim) => void): { log: Log; store: Store }
}

/** Creates the log and store that all processes share and that outlive them. */
export function createDisk({
  schedule,
  random,
  activeFaults,
  counters,
  onCommit,
}: {
  schedule: Schedule
  random: Random
  activeFaults: ActiveFaults
  counters: Counters
  /** Called with every commit, and the messages that its batch stepped. */
  onCommit: (commit: Commit, messages: readonly Message[]) => void
}): Disk {
  const log = memoryLog()
  const store = memoryStore(log)
  let blocked: { fault: object; position: number; since: number } | undefined
  const reading = logReader(log, () => {
    const fault = activeFaults.active('blocked')
    if (!fault) blocked = undefined
    else if (blocked?.fault !== fault) blocked = { fault, position: Number(log.records.at(-1)?.cursor ?? 0), since: schedule.now() }
    return blocked
  })
  const members = createMembers({ schedule, store })
  const transactions = createTransactions(store)
  const erasureClaims = new Map<string, string>()

  const delay = (name = ''): number => {
    const slow = activeFaults.active('disk')?.does === 'delay'
    // What a page has missed is read while further commands are sent to it.
    if (name === 'pendingCommands' && random.chance(0.3)) return random.between(50, 1_500)
    return slow ? random.between(200, 4_000) : random.between(0, 3)
  }

  /**
   * Runs one access. Once sent, it takes effect even if the process crashes, unless it is stoppable; the answer reaches
   * only a process that is alive.
   */
  function access<T>(host: Accessor, name: string, work: () => Promise<T>, { isStoppable = false, whenRefused = () => {} } = {}): Promise<T> {
    return new Promise((resolve, reject) => {
      if (host.isDead) return
      const death = host.access()
      if (death === 'before') return host.die()
      const stallMs = host.stall(name)
      const answer = (call: () => void) => void schedule.after(delay(), call, host)
      const fault = activeFaults.active('disk')?.does
      const hits = fault !== undefined && fault !== 'delay' && random.chance(0.5) ? fault : undefined
      const refused = () => reject(new Error(`The disk refused the access '${name}'.`))
      const lost = () => reject(new Error(`The answer to '${name}' was lost.`))
      const reach = (): void => {
        if (hits === 'refuse') counters.add('refused')
        if (hits === 'refuse') {
          whenRefused()
          return answer(refused)
        }
        if (hits === 'lose') counters.add('answers lost')
        void work().then(
          (value) => answer(hits === 'lose' ? lost : () => resolve(value)),
          (cause: Error) => answer(() => reject(cause)),
        )
        if (death === 'after') host.die()
      }
      if (stallMs > 0) schedule.after(stallMs, reach, host)
      else schedule.after(delay(name), reach, isStoppable ? host : undefined)
    })
  }

  /** Wraps log or store so that every call is an access. Calls within a transaction are part of that one access. */
  function reached<T extends object>(host: Accessor, target: T, special: Partial<T>): T {
    const calls = new Map<PropertyKey, unknown>()
    return new Proxy(target, {
      get(of, key) {
        if (key in special) return Reflect.get(special, key)
        const own: unknown = Reflect.get(of, key)
        if (typeof own !== 'function') return own
        const known = calls.get(key)
        if (known) return known
        const call = (...given: unknown[]): unknown =>
          given.some(isInTransaction)
            ? Reflect.apply(own, of, given)
            : access(host, String(key), () => Promise.resolve(Reflect.apply(own, of, given)))
        calls.set(key, call)
        return call
      },
    })
  }

  return {
    log,
    store,
    members,
    transactions,
    of(host, onClaim) {
      const { join, claim, release } = members.of(host, (work) =>
        access(host, 'membership', () => Promise.resolve(work())),
      )
      const special: Partial<Store> = {
        join,
        release,
        releaseSession: (...whose) => members.releaseSession(...whose),
        ...erasuresOf({ store, schedule, isMember: members.isMember, claims: erasureClaims, reach: (name, work) => access(host, name, work) }),
        orphanedSessions: () => access(host, 'orphanedSessions', () => members.orphanedSessions()),
        transaction: (work) => access(host, 'transaction', () => transactions.run(host, work), { isStoppable: true }),
        commit(tx, commits) {
          transactions.beginCommit(tx)
          const rollBack = (): void => transactions.rollBack(tx)
          const takeEffect = async () => {
            const sent = await store.commit(tx, commits).catch((cause: unknown) => {
              if (cause instanceof Fenced) counters.add('fenced')
              rollBack()
              throw cause
            })
            transactions.commit(tx)
            for (const commit of commits) {
              const { partition, journal } = commit
              const read = reading.between(partition, journal.from, journal.to).map(({ message }) => message)
              onCommit(commit, [...read, ...journal.messages])
            }
            return sent
          }
          return access(host, 'commit', takeEffect, { whenRefused: rollBack })
        },
        async claim(partitions, worker) {
          const claims = await claim(partitions, worker)
          for (const one of claims) onClaim(one)
          return claims
        },
      }
      const specialLog: Partial<Log> = {
        read: (partition, after, limit) =>
          access(host, 'read', () => Promise.resolve(reading.after({ partition, after, limit }))),
        readMany: (requests) =>
          access(host, 'readMany', () => Promise.resolve(requests.flatMap((request) => reading.after(request)))),
        end: () => access(host, 'end', () => Promise.resolve(reading.end())),
        blockedSince: () => reading.blockedSince(),
        onAppend: notificationsTo(host),
        start: () => Promise.resolve(),
        stop: () => Promise.resolve(),
      }
      return { store: reached<Store>(host, store, special), log: reached<Log>(host, log, specialLog) }
    },
  }

  /** Notifications reach a process late, several as one, and some are lost: then the process polls a second later. */
  function notificationsTo(host: Accessor): Log['onAppend'] {
    const listeners = new Set<() => void>()
    let isComing = false
    const wake = () => {
      isComing = false
      for (const listener of listeners) listener()
      // The log is polled while records cannot be read.
      if (activeFaults.active('blocked') && !isComing) {
        isComing = true
        schedule.after(250, wake, host)
      }
    }
    const stop = log.onAppend(() => {
      if (host.isDead) return stop()
      if (isComing || listeners.size === 0) return
      isComing = true
      const isLost = activeFaults.active('notifications') !== undefined && random.chance(0.8)
      if (isLost) counters.add('notifications lost')
      schedule.after(isLost ? 1_000 : random.between(0, 5), wake, host)
    })
    return (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  }
}

function isInTransaction(given: unknown): boolean {
  if (typeof given !== 'object' || given === null) return false
  return 'onCommit' in given || ('tx' in given && given.tx !== undefined)
}
