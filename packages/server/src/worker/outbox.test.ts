import { createEngine, type Effect } from '@proactive/engine'
import { ProactiveError } from '@proactive/protocol'
import { describe, expect, it, vi } from 'vitest'
import { ruleDecider } from '../decider/rule-decider.js'
import { indexPack } from '../events/pack-index.js'
import { library } from '../fixtures/library.js'
import { memoryLog } from '../log/memory-log.js'
import { silent } from '../runtime/logger.js'
import { memoryStore } from '../store/memory-store.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { createOutbox } from './outbox.js'

describe('the outbox', () => {
  it('performs a pending effect again with the same key, and stores one reply', async () => {
    const log = memoryLog()
    const store = memoryStore(log)
    const keys: string[] = []
    const pack = library({
      copies: () => Promise.resolve(1),
      setCopies: () => Promise.resolve(),
      hold: (_, key) => Promise.resolve(String(keys.push(key))),
      release: () => Promise.resolve(),
    })
    const effect: Effect = {
      id: 'e1', from: 'person:user:ann', cause: 'c1', type: 'run', action: 'book.hold', step: 'hold',
      input: { bookId: 'dune' }, key: 'k1', causationId: 'c1', person: 'user:ann', session: 's1',
    }
    const newOutbox = () =>
      createOutbox({
        pack: indexPack(pack), decider: ruleDecider(), log, store, clock: virtualClock(), logger: silent,
        placement: { engine: createEngine(pack), count: 1 },
      })
    store.tables.outbox.set(effect.id, { partition: 0, effect })
    for (const outbox of [newOutbox(), newOutbox()]) {
      outbox.perform([effect, effect], 1)
      await outbox.settled()
    }
    expect(keys).toEqual(['k1', 'k1'])
    const replies = await log.read(0, '', 10)
    expect(replies.map(({ message: { body } }) => body)).toEqual([
      { type: 'reply', effect: 'e1', result: { ok: true, value: { holdId: '1' } } },
    ])
  })

  it('performs what a person waits for, and what takes something back, before the steps of reactions that wait', async () => {
    const log = memoryLog()
    const order: string[] = []
    let go = () => {}
    const pack = library({
      copies: () => Promise.resolve(1),
      setCopies: () => Promise.resolve(),
      async hold(bookId) {
        order.push(bookId)
        if (bookId === 'first') await new Promise<void>((done) => (go = done))
        return bookId
      },
      release: (id) => Promise.resolve(void order.push(`back ${id}`)),
    })
    const effect = (bookId: string, person: string) => ({
      id: bookId, from: 'saga:s' as const, cause: 'c', type: 'run' as const, action: 'book.hold', step: 'hold', input: { bookId }, key: bookId, causationId: 'c', person, session: '',
    })
    const outbox = createOutbox({
      pack: indexPack(pack), decider: ruleDecider(), log, store: memoryStore(log), clock: virtualClock(), logger: silent, places: 1,
      placement: { engine: createEngine(pack), count: 1 },
    })
    outbox.perform([effect('first', ''), ...Array.from({ length: 9 }, (_, n) => effect(`reaction ${n}`, ''))], 1)
    outbox.perform([effect('ann', 'user:ann'), { ...effect('refund', ''), type: 'compensate', output: { holdId: 'refund' } }], 1)
    await vi.waitUntil(() => order.length === 1)
    expect(outbox.size).toBe(1)
    go()
    await outbox.settled()
    expect(order.slice(0, 4)).toEqual(['first', 'ann', 'back refund', 'reaction 0'])
    expect(order).toHaveLength(12)
  })

  it('starts nothing that waits for its place once it is stopped', async () => {
    const log = memoryLog()
    const order: string[] = []
    let go = () => {}
    const pack = library({
      copies: () => Promise.resolve(1),
      setCopies: () => Promise.resolve(),
      async hold(bookId) {
        order.push(bookId)
        await new Promise<void>((done) => (go = done))
        return bookId
      },
      release: () => Promise.resolve(),
    })
    const outbox = createOutbox({
      pack: indexPack(pack), decider: ruleDecider(), log, store: memoryStore(log), clock: virtualClock(), logger: silent, places: 1,
      placement: { engine: createEngine(pack), count: 1 },
    })
    outbox.perform(['a', 'b'].map((bookId): Effect => ({
      id: bookId, from: 'saga:s', cause: 'c', type: 'run', action: 'book.hold', step: 'hold', input: { bookId }, key: bookId, causationId: 'c', person: 'user:ann', session: 's',
    })), 1)
    await vi.waitUntil(() => order.length === 1)
    const stopped = outbox.stop()
    go()
    await stopped
    expect(order).toEqual(['a'])
  })

  it('says of a step that is refused while another owner may have done it that nobody knows its outcome', async () => {
    const log = memoryLog()
    const store = { ...memoryStore(log), markPerformed: () => Promise.resolve(7) }
    const soldOut = () => Promise.reject(new ProactiveError('conflict', 'The last copy is gone.'))
    const pack = library({ copies: () => Promise.resolve(1), setCopies: () => Promise.resolve(), hold: soldOut, release: () => Promise.resolve() })
    const outbox = createOutbox({ pack: indexPack(pack), decider: ruleDecider(), log, store, clock: virtualClock(), logger: silent, placement: { engine: createEngine(pack), count: 1 } })
    const hold = (id: string): Effect => ({
      id, from: 'person:user:ann', cause: 'c', type: 'run', action: 'book.hold', step: 'hold', input: { bookId: 'dune' }, key: id, causationId: 'c', person: 'user:ann', session: 's',
    })
    outbox.perform([hold('own')], 7)
    outbox.perform([hold('passed on')], 6)
    outbox.perform([hold('inherited')], null)
    await outbox.settled()
    const codes = log.records.flatMap(({ message: { body } }) => (body.type === 'reply' && !body.result.ok ? [`${body.effect} ${body.result.code}: ${body.result.message}`] : []))
    expect(codes.toSorted()).toEqual(['inherited internal: The last copy is gone.', 'own conflict: The last copy is gone.', 'passed on internal: The last copy is gone.'])
  })

  it('stores no reply to an effect that was erased while it was performed', async () => {
    const log = memoryLog()
    const store = memoryStore(log)
    const pack = library()
    const outbox = createOutbox({
      pack: indexPack(pack), decider: ruleDecider(), log, store, clock: virtualClock(), logger: silent,
      placement: { engine: createEngine(pack), count: 1 },
    })
    outbox.perform([{
      id: 'e1', from: 'person:user:ann', cause: 'c1', type: 'run', action: 'book.hold', step: 'hold',
      input: { bookId: 'dune' }, key: 'k1', causationId: 'c1', person: 'user:ann', session: 's1',
    }], 1)
    await outbox.settled()
    expect(log.records).toEqual([])
  })
})
