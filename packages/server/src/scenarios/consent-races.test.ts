import { randomUUID } from 'node:crypto'
import { createEngine } from '@proactive/engine'
import { expect, it } from 'vitest'
import { library } from '../fixtures/library.js'
import { silent } from '../runtime/logger.js'
import { memoryLog } from '../log/memory-log.js'
import { memoryStore } from '../store/memory-store.js'
import { ruleDecider } from '../decider/rule-decider.js'
import { createPipeline } from '../pipeline.js'
import { createSessions } from '../gateway/sessions.js'
import type { SessionRow, Store } from '../store/store.js'
import { createTokens } from '../identity/token.js'
import { virtualClock } from '../testing/virtual-clock.js'

const row: SessionRow = { id: '6e1f1c1e-4c52-4b0b-9d8e-2f3a4b5c6d7e', person: 'user:ann', visitor: '', continues: null, locale: null, startedAt: 0, seenAt: 0 }

function serving(change: (store: Store) => Partial<Store>) {
  const log = memoryLog()
  const memory = memoryStore(log)
  const store = { ...memory, ...change(memory) }
  const clock = virtualClock()
  const pack = library()
  const pipeline = createPipeline({ pack, engine: createEngine(pack), decider: ruleDecider(), ports: { log, store, clock, ids: randomUUID, logger: silent }, settings: { limitScale: 1, partitions: 1, consent: 'not-required' } })
  const time = new Date(clock.now()).toISOString()
  const events = [{ id: randomUUID(), type: 'consent.changed', time, data: { consent: 'denied' } }]
  const sessions = createSessions({ store, consents: pipeline.consents, presence: pipeline.presence, tokens: createTokens({ secret: 'x'.repeat(32), clock }), clock, ids: randomUUID })
  const isGranted = async () => (await pipeline.permissions.of(row.person)).consents
  return { log, store, pipeline, sessions, isGranted, saysNo: () => pipeline.receiver.receive({ person: row.person, session: row.id }, { sentAt: time, events }) }
}

it('a withdrawal of consent is stored in the log only if it is also stored for the person', async () => {
  let fails = true
  const { log, store, isGranted, saysNo } = serving((memory) => ({
    saveConsent: (...said) => (fails ? Promise.reject(new Error('the connection was lost')) : memory.saveConsent(...said)),
  }))
  await store.saveSession(row)
  expect(await saysNo()).toMatchObject({ ok: false, code: 'unavailable', retryAfterMs: expect.any(Number) })
  expect(log.records).toEqual([])
  fails = false
  expect(await saysNo()).toMatchObject({ ok: true, accepted: 1 })
  expect(await isGranted()).toBe(false)
})

it('consent stays withdrawn when the withdrawal comes while the session is opened again', async () => {
  const { store, sessions, isGranted, saysNo } = serving((memory) => ({
    async session(id) {
      await saysNo()
      return memory.session(id)
    },
  }))
  await store.saveSession(row)
  for (const asked of [{ consent: 'granted' }, {}]) {
    await sessions.open({ personId: row.person, userId: 'ann', visitorId: row.visitor }, { sessionId: row.id, ...asked })
    expect(await isGranted()).toBe(false)
  }
})

it('consent stays withdrawn when the withdrawal comes while a tab reconnects with an older consent', async () => {
  const engine = createEngine(library())
  let isSaid = false
  const { log, store, pipeline, sessions, saysNo } = serving((memory) => ({
    async permissions(people) {
      const rows = await memory.permissions(people)
      if (!isSaid) {
        isSaid = true
        await saysNo()
      }
      return rows
    },
  }))
  await store.saveSession(row)
  await sessions.open({ personId: row.person, userId: 'ann', visitorId: row.visitor }, { consent: 'granted', consentAt: '2025-12-01T00:00:00.000Z' })
  await pipeline.presence.connect(row)
  const partition = engine.partition(0, 1)
  const messages = log.records.filter(({ partition: n }) => n === 0).map(({ message }) => message)
  engine.step(partition, messages, virtualClock().now())
  expect(messages.map(({ body }) => body.type)).toContain('presence')
  expect(engine.save(partition)).toMatchObject({ people: [{ id: row.person, consent: false }] })
})
