import { createEngine, type Effect } from '@proactive/engine'
import { describe, expect, it } from 'vitest'
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
      outbox.perform([effect, effect])
      await outbox.settled()
    }
    expect(keys).toEqual(['k1', 'k1'])
    const replies = await log.read(0, '', 10)
    expect(replies.map(({ message: { body } }) => body)).toEqual([
      { type: 'reply', effect: 'e1', result: { ok: true, value: { holdId: '1' } } },
    ])
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
    }])
    await outbox.settled()
    expect(log.records).toEqual([])
  })
})
