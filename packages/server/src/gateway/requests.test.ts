import { expect, it } from 'vitest'
import type { Appender } from '../log/appender.js'
import { createDelivery } from '../delivery/delivery.js'
import { engineClock } from '../store/engine-clock.js'
import { silent } from '../runtime/logger.js'
import { memoryLog } from '../log/memory-log.js'
import { memoryStore } from '../store/memory-store.js'
import { createRateLimits } from './rate-limits.js'
import { createPermissions } from '../store/permissions.js'
import { createRequests } from './requests.js'
import { virtualClock } from '../testing/virtual-clock.js'

it('keeps waiting for the answer of a request that is being appended when a lookup of the answer fails', async () => {
  const memory = memoryStore(memoryLog())
  let looks = 0
  // The first lookup is for an answer that was stored before; the second lookup fails.
  const answer = () => (++looks === 2 ? Promise.reject(new Error('the connection was lost')) : Promise.resolve(null))
  const store = { ...memory, answer, addressee: () => Promise.resolve({ person: 'user:ann', session: 't' }) }
  const clock = engineClock(virtualClock(), store)
  const delivery = createDelivery({ store, clock, logger: silent })
  let appended = (): void => undefined
  const append = () => new Promise<boolean[]>((done) => (appended = () => done([true])))
  const appender: Appender = { append, isWell: true, settled: () => Promise.resolve() }
  const permissions = createPermissions({ store, isConsentRequired: false })
  const asking = { ask: () => Promise.reject(new Error('Nobody asks here.')) }
  const requests = createRequests({ store, appender, delivery, rateLimits: createRateLimits(), permissions, asking, clock, ids: () => 'id' })

  const answered = requests.ask({ person: 'user:ann', session: 't' }, 'accept', { commandId: 'k1' })
  await new Promise((done) => void setImmediate(done))
  expect(looks).toBe(2)
  const result = { ok: true as const, value: { result: 'held' } }
  delivery.deliver({ sent: [], withdrawals: [], updates: [], answers: [{ request: 'accept', key: 'k1', result }] })
  appended()
  expect(await answered).toEqual({ ok: true, result: 'held' })
})
