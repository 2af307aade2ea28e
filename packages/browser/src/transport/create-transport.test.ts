import type { WireEvent } from '@proactive/protocol'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Entry } from '../entry.js'
import { FakeServer } from '../testing/fake-server.js'
import { createTransport } from './create-transport.js'
import type { EventStore } from './event-store.js'
import type { PageSide, Transport } from './transport.js'

/** What the store was told, and whether there is one. */
const disk = vi.hoisted(() => ({ isBlocked: false, onStored: (_ids: string[]): void => {}, removed: new Set<string>() }))
vi.mock('./event-store.js', () => ({
  async openEventStore({ onStored }: { onStored: (ids: string[]) => void }): Promise<EventStore | null> {
    if (disk.isBlocked) return null
    disk.onStored = onStored
    return {
      put: (entries) => entries.length > 0 && onStored(entries.map(({ event }) => event.id)),
      remove: (ids) => ids.forEach((id) => disk.removed.add(id)),
      presume: () => {},
      saveSession: () => {},
      session: async () => null,
      adopt: async () => {},
      close: () => {},
    }
  },
}))

let server: FakeServer
let transport: Transport
/** The ids that the page was told to forget, in the order in which it was told. */
let settled: string[]

function entryOf(id: string): Entry {
  const event: WireEvent = { id, type: 'book.viewed', time: new Date().toISOString(), data: {} }
  return { event, importance: 'tracked', isUrgent: false, isFirst: false, bytes: 100, sessionId: server.grant.sessionId, isDated: true }
}

async function open(): Promise<void> {
  const page: PageSide = {
    permit: async () => ({ sentAt: new Date().toISOString(), dropped: 0 }),
    renew: async () => {},
    command: async () => 0,
    settled: (ids) => void settled.push(...ids),
    withdraw: () => {},
    update: () => {},
    state: () => {},
    problem: () => {},
    dropped: () => {},
    reported: () => {},
    rejected: () => {},
    ended: () => {},
  }
  transport = createTransport(page, { now: Date.now, elapsed: Date.now, random: () => 0, fetch: server.fetch }, server.io)
  transport.start({ endpoint: 'http://localhost/api/proactive', tab: 't', sessionId: null })
  transport.grant(server.grant, 0)
  await vi.advanceTimersByTimeAsync(200)
}

beforeEach(() => {
  vi.useFakeTimers()
  server = new FakeServer(() => Date.now())
  settled = []
  disk.isBlocked = false
  disk.removed = new Set()
})
afterEach(() => {
  transport.close()
  vi.useRealTimers()
})

it('tells the page of an event once: when it is stored, and not again when it is acknowledged', async () => {
  await open()
  transport.push(['a', 'b'].map(entryOf))
  expect(settled).toEqual(['a', 'b'])
  await vi.advanceTimersByTimeAsync(200)
  expect(server.events.map(({ id }) => id)).toEqual(['a', 'b'])
  expect([...disk.removed]).toEqual(['a', 'b'])
  expect(settled).toEqual(['a', 'b'])
})

it('tells the page of an acknowledged event that could not be stored', async () => {
  disk.isBlocked = true
  await open()
  transport.push(['a', 'b'].map(entryOf))
  expect(settled).toEqual([])
  await vi.advanceTimersByTimeAsync(200)
  expect(settled).toEqual(['a', 'b'])
})

it('tells the page of an event again that comes again after its acknowledgement', async () => {
  await open()
  for (const round of [1, 2]) {
    transport.push([entryOf('a')])
    await vi.advanceTimersByTimeAsync(200)
    expect(settled).toHaveLength(round)
  }
})
