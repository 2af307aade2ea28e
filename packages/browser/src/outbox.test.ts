// @vitest-environment jsdom
import { defineEvent, type SessionGrant } from '@proactive/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod/mini'
import type { Entry } from './entry.js'
import { createOutbox } from './outbox.js'
import { createTail } from './tail.js'
import { catchBeacons } from './testing/beacons.js'

const code = vi.hoisted(() => ({ isLost: false }))
vi.mock('./clean-data.js', async (importOriginal) => {
  if (code.isLost) throw new Error('The file is gone.')
  return importOriginal()
})

const noted = defineEvent('note.taken', { data: z.object({ text: z.string() }) })
const texts = (entries: readonly Entry[]): unknown[] => entries.map(({ event }) => event.data['text'])

function setUp() {
  let ids = 0
  let dropped = 0
  const passed: Entry[] = []
  const messages: number[] = []
  const onError = vi.fn<(error: unknown, origin: string) => void>()
  const rejected: string[] = []
  const tail = createTail((events) => void (dropped = events))
  const outbox = createOutbox({
    endpoint: '/api/proactive',
    runtime: { uuid: () => `e${++ids}` },
    clock: { elapsed: () => Date.now(), serverNow: () => Date.now(), isMeasured: true, measure: () => 0, watch: () => {} },
    tail,
    events: [noted],
    onRejected: ({ code: reason }) => void rejected.push(reason),
    reportError: onError,
    pass(entries) {
      passed.push(...entries)
      messages.push(entries.length)
      return true
    },
  })
  const grant: SessionGrant = {
    token: 't',
    sessionId: 's1',
    personId: 'visitor:v',
    userId: null,
    expiresAt: '',
    now: '',
    protocol: 1,
    path: '/',
    limits: { batchEvents: 20, batchBytes: 65_536, eventBytes: 8_192 },
  }
  outbox.begin(grant)
  return { outbox, tail, passed, messages, onError, rejected, dropped: () => dropped }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.resetModules()
  code.isLost = false
})
afterEach(() => void vi.useRealTimers())

describe('the outbox', () => {
  // The first test: code that was loaded once stays loaded.
  it('goes on without the code that scrubs, but for the texts that need it, and loads it again', async () => {
    const { outbox, passed, onError } = setUp()
    code.isLost = true
    outbox.track(noted, { text: 'write to ann@library.example' })
    outbox.track(noted, { text: 'Dune' })
    outbox.flush()
    await vi.waitFor(() => expect(texts(passed)).toEqual(['Dune']))
    outbox.track(noted, { text: 'Emma' })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(texts(passed)).toEqual(['Dune', 'Emma'])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.any(Error), 'Loading the code that removes personal data')
    code.isLost = false
    await vi.waitFor(() => expect(texts(passed)).toEqual(['Dune', 'Emma', 'write to [email]']))
  })

  it('passes the events of a moment on together', async () => {
    const { outbox, messages } = setUp()
    for (let each = 0; each < 5; each++) outbox.track(noted, { text: 'Dune' })
    expect(messages).toEqual([])
    await vi.advanceTimersByTimeAsync(20)
    expect(messages).toEqual([5])
  })

  it('passes an outcome on at once, with what was tracked before it', () => {
    const { outbox, messages } = setUp()
    outbox.track(noted, { text: 'Dune' })
    outbox.report('suggestion.shown', {}, { urgent: true })
    expect(messages).toEqual([2])
  })

  it('passes no text on before it is scrubbed, and keeps the order', async () => {
    const { outbox, passed, tail } = setUp()
    outbox.track(noted, { text: 'Dune' })
    outbox.track(noted, { text: 'write to ann@library.example' })
    outbox.track(noted, { text: 'Emma' })
    outbox.flush()
    expect(texts(passed)).toEqual(['Dune'])
    expect(texts(tail.entries)).toEqual(['Dune'])
    await vi.waitFor(() => expect(texts(passed)).toEqual(['Dune', 'write to [email]', 'Emma']))
  })

  it('rejects what the app tracked and does not match its contract, once it is passed on', async () => {
    const { outbox, passed, rejected } = setUp()
    outbox.track(defineEvent('other.taken', { data: z.object({}) }), {})
    outbox.track(noted, Object({ text: 5 }))
    await vi.advanceTimersByTimeAsync(20)
    expect([rejected, passed]).toEqual([['unknown_type', 'invalid_event'], []])
  })

  it('hands over what is ready when the page is left, and counts what is not', () => {
    const beacons = catchBeacons()
    const { outbox } = setUp()
    outbox.track(noted, { text: 'write to ann@library.example' })
    outbox.track(noted, { text: 'Dune' })
    expect(outbox.sendByBeacon()).toBe(1)
    expect(JSON.stringify(beacons)).toContain('Dune')
    expect(JSON.stringify(beacons)).not.toContain('ann@')
  })

  it('forgets what waits for the code that scrubs when the person says no', async () => {
    const { outbox, passed } = setUp()
    outbox.track(noted, { text: 'write to ann@library.example' })
    outbox.flush()
    outbox.clear()
    await vi.dynamicImportSettled()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(passed).toEqual([])
  })
})
