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

const row: SessionRow = { id: '6e1f1c1e-4c52-4b0b-9d8e-2f3a4b5c6d7e', person: 'user:ann', visitor: '', continues: null, locale: null, consent: true, startedAt: 0, seenAt: 0 }

function serving(change: (store: Store) => Partial<Store>) {
  const log = memoryLog()
  const memory = memoryStore(log)
  const store = { ...memory, ...change(memory) }
  const clock = virtualClock()
  const pack = library()
  const pipeline = createPipeline({ pack, engine: createEngine(pack), log, store, decider: ruleDecider(), clock, ids: randomUUID, logger: silent, limitScale: 1, partitions: 1 })
  const time = new Date(clock.now()).toISOString()
  const events = [{ id: randomUUID(), type: 'consent.changed', time, data: { consent: 'denied' } }]
  return { log, store, pipeline, saysNo: () => pipeline.receiver.receive({ person: row.person, session: row.id }, { sentAt: time, events }) }
}

it('a withdrawal of consent is stored in the log only if it is also stored for the session', async () => {
  let fails = true
  const { log, store, saysNo } = serving((memory) => ({
    setConsent: (...said) => (fails ? Promise.reject(new Error('the connection was lost')) : memory.setConsent(...said)),
  }))
  await store.saveSession(row)
  await expect(saysNo()).rejects.toThrow('lost')
  expect(log.records).toEqual([])
  fails = false
  expect(await saysNo()).toMatchObject({ ok: true, accepted: 1 })
  expect(await store.session(row.id)).toMatchObject({ consent: false })
})

it('consent stays withdrawn when the withdrawal comes while the session is opened again', async () => {
  const { store, pipeline, saysNo } = serving((memory) => ({
    async session(id) {
      const known = await memory.session(id)
      if (known?.consent) await saysNo()
      return known
    },
  }))
  await store.saveSession(row)
  const clock = virtualClock()
  const sessions = createSessions({ store, presence: pipeline.presence, tokens: createTokens({ secret: 'x'.repeat(32), clock }), clock, ids: randomUUID })
  await sessions.open({ personId: row.person, userId: 'ann', visitorId: row.visitor }, { sessionId: row.id })
  expect(await store.session(row.id)).toMatchObject({ consent: false })
})

it('consent stays withdrawn when the withdrawal comes while a tab reconnects with an older consent', async () => {
  const { log, store, pipeline, saysNo } = serving((memory) => ({
    async claimSession(...whose) {
      await saysNo()
      return memory.claimSession(...whose)
    },
  }))
  await store.saveSession(row)
  await pipeline.presence.connect(row)
  const said = log.records.flatMap(({ message: { body } }) => (body.type === 'presence' ? [body.consent] : []))
  expect(said.at(-1)).toBe(false)
})
