/**
 * Keeps the events of a page in the browser's database until they are acknowledged, so that a reload or a crash loses none
 * that was stored. Each transport has a slot of its own, whose Web Lock it holds while it lives: the slot of a page that is
 * gone is free, and another page takes its events.
 *
 * Tricky cases:
 * - There is no space, or no database: the events stay in the memory of the page and of the queue.
 * - The browser has no Web Locks: only the slots of one's own tab are taken.
 */

import type { Entry } from '../entry.js'
import { openDatabase } from './open-database.js'
import { endOf, resultOf, type StoreName } from './database.js'
import type { KnownSession } from './leftovers.js'

/** The events of one page. */
export interface Slot {
  readonly key: string
  /** The tab of the page, which a reload keeps. */
  readonly tab: string
  /** The session that the tab remembered: events without a session were probably its. */
  readonly sessionId: string | null
  readonly at: number
}

interface StoredEvent {
  id: string
  slot: string
  order: number
  entry: Entry
}

export interface EventStore {
  put: (entries: readonly Entry[]) => void
  remove: (ids: readonly string[]) => void
  /** Changes the session that events without a session probably belong to. */
  presume: (sessionId: string | null) => void
  saveSession: (session: KnownSession) => void
  /** Returns a session that any page of this browser has had lately. */
  session: (id: string) => Promise<KnownSession | null>
  /** Calls `take` with each slot whose page is gone and its events, one after another. */
  adopt: (take: (slot: Slot, entries: Entry[]) => Promise<void>) => Promise<void>
  close: () => void
}

/** How long events of a page that is gone, and sessions, are kept. */
const keptMs = 7 * 24 * 3_600_000

const lockOf = (key: string): string => `proactive.slot.${key}`

/** Opens the store with a new slot. Resolves with `null` where nothing can be stored. `onStored` gets the ids of what is durable. */
export async function openEventStore({ slot, onStored, now }: {
  slot: Omit<Slot, 'at'>
  onStored: (ids: string[]) => void
  now: () => number
}): Promise<EventStore | null> {
  const life = new AbortController()
  let database: IDBDatabase
  try {
    database = await openDatabase()
    await holdLock(lockOf(slot.key), life.signal)
    await write('slots', (store) => store.put({ ...slot, at: now() }))
  } catch {
    life.abort()
    return null
  }
  let puts = new Map<string, StoredEvent>()
  let removes = new Set<string>()
  let isWriting = false
  let order = 0

  async function write(name: StoreName, change: (store: IDBObjectStore) => void): Promise<void> {
    const transaction = database.transaction(name, 'readwrite')
    change(transaction.objectStore(name))
    await endOf(transaction)
  }

  let hasComplained = false
  /** Says once that the browser stores no more. After `close`, nothing is left to store. */
  function complain(error: unknown): void {
    if (hasComplained || life.signal.aborted) return
    hasComplained = true
    console.warn('Proactive: the browser could not store events of this page; the page keeps them until they are sent. Its storage may be full.', error)
  }

  /** Writes what is pending in one transaction, and then what came meanwhile. */
  async function flush(): Promise<void> {
    if (isWriting) return
    isWriting = true
    while (puts.size + removes.size > 0 && !life.signal.aborted) {
      const [put, gone] = [puts, removes]
      puts = new Map()
      removes = new Set()
      try {
        await write('events', (store) => {
          for (const event of put.values()) store.put(event)
          for (const id of gone) store.delete(id)
        })
        const stored = [...put.keys()].filter((id) => !removes.has(id))
        if (stored.length > 0 && !life.signal.aborted) onStored(stored)
      } catch (error) {
        complain(error)
        // Without space the page keeps its events. What is gone must not come back: its removal is tried once more by itself.
        await write('events', (store) => gone.forEach((id) => store.delete(id))).catch(complain)
      }
    }
    isWriting = false
  }

  async function readAll<T>(name: StoreName): Promise<T[]> {
    return resultOf<T[]>(database.transaction(name).objectStore(name).getAll())
  }

  async function eventsOf(key: string): Promise<Entry[]> {
    const stored: StoredEvent[] = await resultOf(database.transaction('events').objectStore('events').index('slot').getAll(key))
    return stored.toSorted((a, b) => a.order - b.order).map(({ entry }) => entry)
  }

  async function removeIfEmpty(key: string): Promise<void> {
    if ((await eventsOf(key)).length === 0) await write('slots', (store) => store.delete(key))
  }

  return {
    put(entries) {
      for (const entry of entries) {
        const { id } = entry.event
        order++
        puts.set(id, { id, slot: slot.key, order: entry.isFirst ? -order : order, entry })
      }
      void flush()
    },
    remove(ids) {
      for (const id of ids) {
        puts.delete(id)
        removes.add(id)
      }
      void flush()
    },
    presume: (sessionId) => void write('slots', (store) => store.put({ ...slot, sessionId, at: now() })).catch(complain),
    saveSession: (session) => void write('sessions', (store) => store.put({ ...session, at: now() })).catch(complain),
    session: async (id) => (await readAll<KnownSession>('sessions')).find(({ sessionId }) => sessionId === id) ?? null,
    async adopt(take) {
      for (const other of await readAll<Slot>('slots')) {
        if (other.key === slot.key || life.signal.aborted) continue
        if (!('locks' in navigator) && other.tab !== slot.tab) continue
        await ifFree(lockOf(other.key), async () => {
          const entries = await eventsOf(other.key)
          if (entries.length > 0) await take(other, entries)
          if (!life.signal.aborted) await removeIfEmpty(other.key)
        })
      }
      const sessions = await readAll<KnownSession & { at: number }>('sessions')
      await write('sessions', (store) => sessions.forEach(({ sessionId, at }) => now() - at > keptMs && store.delete(sessionId)))
    },
    close() {
      life.abort()
      database.close()
    },
  }
}

/** Takes a lock and holds it until `signal` is aborted. */
async function holdLock(name: string, signal: AbortSignal): Promise<void> {
  if (!('locks' in navigator)) return
  return new Promise((resolve, reject) => {
    const hold = async (): Promise<void> => {
      resolve()
      await new Promise<void>((release) => signal.addEventListener('abort', () => release(), { once: true }))
    }
    navigator.locks.request(name, hold).catch(reject)
  })
}

/** Does something while nobody holds a lock, and nothing if somebody does. */
async function ifFree(name: string, work: () => Promise<void>): Promise<void> {
  if (!('locks' in navigator)) return work()
  await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (lock) await work()
  })
}
