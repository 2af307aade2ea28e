import { seconds } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { indexPack } from '../events/pack-index.js'
import { emptyDesk, tables } from '../fixtures/tables.js'
import { memoryLog } from '../log/memory-log.js'
import { silent } from '../runtime/logger.js'
import { memoryStore } from '../store/memory-store.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { createAnswering } from './answering.js'
import { ruleDecider } from './rule-decider.js'

it('tells a resource which owner of the partition asks, so that a former owner is refused', async () => {
  const clock = virtualClock()
  const store = memoryStore(memoryLog())
  const answering = createAnswering({ pack: indexPack(tables(emptyDesk(), 9)), places: store, decider: ruleDecider(), clock, logger: silent })
  const claim = (hold: string, epoch: number) => {
    const [now, scarce] = [clock.now(), { resource: 'table', input: 'oak' }]
    const effect = { type: 'hold', id: hold, from: 'topic:oak', cause: hold, scarce, hold, person: 'user:ann', until: now + seconds(90), at: now } as const
    return store.transaction((tx) => answering.answer(effect, tx, { partition: 0, epoch }))
  }
  expect(await claim('of the present owner', 2)).toEqual({ ok: true, value: true })
  expect(await claim('of the former owner', 1)).toEqual({ ok: true, value: false })
  expect(await claim('of the present owner again', 2)).toEqual({ ok: true, value: true })
})
