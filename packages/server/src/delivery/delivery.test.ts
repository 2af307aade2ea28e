import { minutes, type Command, type Withdrawal } from '@proactive/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, connected, heard, type Page, type Started, startServer, until, viewed } from '../fixtures/start-server.js'
import { createDelivery, type Page as DeliveryPage } from './delivery.js'
import { engineClock } from '../store/engine-clock.js'
import { silent } from '../runtime/logger.js'
import { memoryLog } from '../log/memory-log.js'
import { memoryStore } from '../store/memory-store.js'
import type { Commit, Store } from '../store/store.js'
import { virtualClock } from '../testing/virtual-clock.js'

let t: Started
beforeAll(async () => {
  t = await startServer()
})
afterAll(() => t[Symbol.asyncDispose]())

let books = 0
/** Makes a book scarce while this page views it, so that the page gets a command. */
async function causeCommand(page: Page, from: Started = t): Promise<void> {
  const bookId = `book ${books++}`
  await page.send([viewed(bookId)], new Date().toISOString())
  await from.ingest({ type: 'copies.changed', data: { bookId, copies: 1 } })
}

const commandOf = (id: string, from: Started = t) =>
  until(async () => (await from.pool.query('SELECT id, acked_at, seq FROM proactive.command WHERE session = $1', [id])).rows[0])

describe('a command', () => {
  it('waits while its session is disconnected, is sent after each reconnect, and not again once acknowledged', async () => {
    await using page = await t.page()
    const { sessionId, token } = page.grant
    const gone = heard(page.actions, 'disconnect')
    page.actions.disconnect()
    await gone
    await causeCommand(page)
    const { id } = await commandOf(sessionId)

    const mute = t.socket('actions', { token, protocol: 1, lastSeq: 0 })
    expect(await heard<Command>(mute, 'command')).toMatchObject({ id })
    mute.disconnect()

    const again = t.socket('actions', { token, protocol: 1, lastSeq: 0 })
    again.on('command', (_, received: (answer: object) => void) => received({ status: 'received' }))
    expect(await heard<Command>(again, 'command')).toMatchObject({ id })
    await until(async () => (await commandOf(sessionId)).acked_at)
    again.disconnect()

    const late = t.socket('actions', { token, protocol: 1, lastSeq: 0 })
    const told: Command[] = []
    late.on('command', (command: Command) => told.push(command))
    await connected(late)
    expect(await ask(late, 'moment', { state: 'free' })).toEqual({ ok: true })
    expect(told).toEqual([])
    late.disconnect()
  })

  it('is not sent again at or below the last seq of the page', async () => {
    await using page = await t.page()
    page.actions.disconnect()
    await causeCommand(page)
    const { seq } = await commandOf(page.grant.sessionId)
    const back = t.socket('actions', { token: page.grant.token, protocol: 1, lastSeq: Number(seq) })
    const told: Command[] = []
    back.on('command', (command: Command) => told.push(command))
    await connected(back)
    await ask(back, 'moment', { state: 'free' })
    expect(told).toEqual([])
    back.disconnect()
  })

  it('of another person looks like one that does not exist', async () => {
    await using reader = await t.page()
    await using stranger = await t.page()
    const told = heard<Command>(reader.actions, 'command')
    await causeCommand(reader)
    const { id, correlationId } = await told
    const missing = await ask(stranger.actions, 'accept', { commandId: 'no such command' })
    expect(await ask(stranger.actions, 'accept', { commandId: id })).toEqual(missing)
    expect(missing).toMatchObject({ ok: false, code: 'not_found' })
    expect(await ask(stranger.actions, 'extend', { holdId: 'no such hold' })).toMatchObject({ ok: false, code: 'not_found' })
    const asStranger = { headers: { authorization: `Bearer ${stranger.grant.token}` } }
    expect((await t.request('GET', `/trace/${correlationId}`, asStranger)).status).toBe(404)
    expect((await t.request('GET', `/trace/${correlationId}`)).status).toBe(404)
  })

  it('that was withdrawn is removed from its page, also after a reconnect', async () => {
    await using page = await t.page()
    const told = heard<Command>(page.actions, 'command')
    const bookId = `book ${books++}`
    await page.send([viewed(bookId)])
    await t.ingest({ type: 'copies.changed', data: { bookId, copies: 1 } })
    const { id } = await told
    await page.send([{ ...viewed(bookId), type: 'suggestion.shown', data: {}, causationId: id }])
    const withdrawn = heard<Withdrawal>(page.actions, 'withdraw')
    await t.ingest({ type: 'copies.changed', data: { bookId, copies: 0 } })
    expect(await withdrawn).toMatchObject({ id, reason: expect.any(String) })
    const back = t.socket('actions', { token: page.grant.token, protocol: 1, lastSeq: 99_999_999 })
    expect(await heard<Withdrawal>(back, 'withdraw')).toMatchObject({ id })
    back.disconnect()
  })
})

const row = { id: 's1', person: 'user:ann', visitor: '', continues: null, locale: null, startedAt: 0, seenAt: 0 }

/** Delivers from a store in memory what is committed there, one command or withdrawal at a time. */
async function inMemory(change: (store: Store) => Partial<Store> = () => ({})) {
  const clock = virtualClock()
  const memory = memoryStore(memoryLog())
  const store: Store = { ...memory, ...change(memory) }
  const delivery = createDelivery({ store, clock: engineClock(clock, store), logger: silent })
  const [{ epoch } = { epoch: 0 }] = await store.claim([0], 'a worker')
  await store.saveSession(row)
  let batch = 0
  async function commit({ sends = [], withdrawals = [] }: Partial<Pick<Commit, 'sends' | 'withdrawals'>>): Promise<void> {
    const journal = { batch: ++batch, now: clock.now(), from: '', to: '', messages: [], replies: {}, skipped: false }
    const rows = { inspections: [], sends, withdrawals, updates: [], answers: [], outbox: [] }
    const sent = await store.transaction((tx) => store.commit(tx, [{ partition: 0, epoch, journal, ...rows }]))
    delivery.deliver({ sent, withdrawals, updates: [], answers: [] })
    await settle()
  }
  return {
    clock,
    store,
    delivery,
    commitCommand: (id: string, { priority = 'high', length = 1 }: { priority?: 'low' | 'high'; length?: number } = {}) => {
      const expiresAt = new Date(clock.now() + minutes(5)).toISOString()
      const data = { useCase: 'u', category: 'c', message: 'm'.repeat(length), decidedBy: 'rule' as const, why: [] }
      const command = { id, time: expiresAt, expiresAt, type: 'ui.suggestion' as const, priority, correlationId: `of ${id}`, causationId: 'd', data }
      return commit({ sends: [{ person: row.person, session: row.id, command }] })
    },
    commitWithdrawal: (id: string) => commit({ withdrawals: [{ session: row.id, withdrawal: { id, reason: 'cleared' } }] }),
  }
}

const settle = () => new Promise<void>((done) => void setImmediate(done))

/** A page that notes what comes. */
function noting() {
  const came: string[] = []
  return { came, page: { command: ({ id }: Command) => void came.push(id), withdraw: ({ id }: Withdrawal) => void came.push(`not ${id}`), update: () => {} } }
}

describe('a page that catches up', () => {
  /** Connects a page whose read of the pending commands is answered only when the test says so. */
  async function catchingUp() {
    let answers = () => {}
    const stage = await inMemory((memory) => ({
      async pendingCommands(...asked) {
        const rows = await memory.pendingCommands(...asked)
        await new Promise<void>((done) => (answers = done))
        return rows
      },
    }))
    const { came, page } = noting()
    await stage.commitCommand('first')
    const connecting = stage.delivery.connect(row.id, 0, page)
    await settle()
    const finish = async (): Promise<void> => {
      for (let n = 0; n < 5; n++) {
        answers()
        await settle()
      }
      await connecting
    }
    return { ...stage, came, finish }
  }

  it('gets every command in order, also one that is committed meanwhile', async () => {
    const { came, commitCommand, finish } = await catchingUp()
    await commitCommand('second')
    await finish()
    expect(came).toEqual(['first', 'second'])
  })

  it('does not keep a card that is withdrawn meanwhile', async () => {
    const { came, commitWithdrawal, finish } = await catchingUp()
    await commitWithdrawal('first')
    await finish()
    expect(came.at(-1)).toBe('not first')
  })

  it('after a reconnect gets what was sent while it was away, and loses nothing to the late end of its earlier connection', async () => {
    const { delivery, commitCommand } = await inMemory()
    const [before, after] = [noting(), noting()]
    await delivery.connect(row.id, 0, before.page)
    await commitCommand('first')
    await delivery.connect(row.id, 1, after.page)
    delivery.disconnect(row.id, before.page)
    await commitCommand('second')
    delivery.disconnect(row.id, after.page)
    await commitCommand('third')
    const again = noting()
    await delivery.connect(row.id, 2, again.page)
    expect([before.came, after.came, again.came]).toEqual([['first'], ['second'], ['third']])
  })
})

it('a page that reconnects no longer shows what was withdrawn while it was away, though it had acknowledged it', async () => {
  const { clock, store, delivery, commitCommand, commitWithdrawal } = await inMemory()
  const [before, after] = [noting(), noting()]
  await delivery.connect(row.id, 0, before.page)
  await commitCommand('first')
  await store.acknowledge(row.id, ['first'], clock.now())
  delivery.disconnect(row.id, before.page)
  await commitWithdrawal('first')
  await delivery.connect(row.id, 1, after.page)
  expect(after.came).toEqual(['not first'])
})

describe('a slow consumer', () => {
  it('has at most a megabyte in memory, loses commands of low priority with a note in the trace, and gets the others later', async () => {
    const { clock, store, delivery, commitCommand } = await inMemory()
    let queued = 0
    const unread: (() => void)[] = []
    const came: string[] = []
    const page = {
      queuedBytes: () => queued,
      command(command: Command, received: () => void) {
        const bytes = JSON.stringify(command).length
        queued += bytes
        came.push(command.id)
        unread.push(() => {
          queued -= bytes
          received()
        })
      },
      withdraw: () => {},
      update: () => {},
    }
    await delivery.connect(row.id, 0, page)
    for (let i = 0; i < 1_200; i++) await commitCommand(`command ${i}`, { priority: i % 2 === 0 ? 'high' : 'low', length: 100_000 })
    expect(queued).toBeLessThanOrEqual(1_048_576)
    expect(queued).toBeGreaterThan(900_000)
    expect(await store.inspections({ correlation: 'of command 101' })).toMatchObject([{ type: 'dropped', reason: 'command', count: 1 }])

    while (came.length < 605) {
      for (const read of unread.splice(0)) read()
      await clock.advance(1_000, settle)
    }
    const urgent = Array.from({ length: 600 }, (_, i) => `command ${i * 2}`)
    expect(came.filter((id) => Number(id.slice(8)) % 2 === 0)).toEqual(urgent)
    expect(came.length).toBe(new Set(came).size)
  })
})

describe('times', () => {
  it('in a command are on the page’s clock, however far the engine’s clock was moved', async () => {
    await using moved = await startServer()
    await moved.server.advanceClock(minutes(45))
    await using page = await moved.page()
    const told = heard<Command>(page.actions, 'command')
    await causeCommand(page, moved)
    const { expiresAt, time, data } = await told
    const lifeMs = Date.parse(expiresAt) - Date.now()
    expect(lifeMs).toBeGreaterThan(minutes(1))
    expect(lifeMs).toBeLessThanOrEqual(minutes(2))
    expect(Math.abs(Date.parse(time) - Date.now())).toBeLessThan(minutes(5))
    expect('why' in data && Math.abs(Date.parse(data.why[0]?.time ?? '') - Date.now())).toBeLessThan(minutes(5))

    const { rows } = await moved.pool.query<{ time: Date }>(`SELECT time FROM proactive.event_log WHERE type = 'book.viewed'`)
    expect((rows[0]?.time.getTime() ?? 0) - Date.now()).toBeGreaterThan(minutes(44))
  })

  it('keep the offset of the engine’s clock after a restart', async () => {
    await using first = await startServer()
    await first.server.advanceClock(minutes(45))
    await first.server.stop()
    await using second = await startServer({ database: first.database })
    await using page = await second.page()
    await page.send([viewed('dune')])
    const { rows } = await second.pool.query<{ time: Date }>(`SELECT time FROM proactive.event_log WHERE type = 'book.viewed'`)
    expect((rows[0]?.time.getTime() ?? 0) - Date.now()).toBeGreaterThan(minutes(44))
  })
})

it('reads for an urgent command of another process before the pages that reconnect, though they came first', async () => {
  const read: string[] = []
  const waiting: (() => void)[] = []
  const memory = await inMemory(() => ({
    async pendingCommands(session) {
      read.push(session)
      await new Promise<void>((done) => void waiting.push(done))
      return []
    },
  }))
  const page: DeliveryPage = { command: () => {}, withdraw: () => {}, update: () => {} }
  for (let n = 0; n < 20; n++) void memory.delivery.connect(`page ${n}`, 0, page)
  await settle()
  expect(read).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((n) => `page ${n}`))
  memory.delivery.sendChanged('page 17', ['payment'], 'high')
  waiting.shift()?.()
  await settle()
  waiting.shift()?.()
  await settle()
  expect(read.slice(8)).toEqual(['page 17', 'page 8'])
})
