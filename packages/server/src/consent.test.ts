import { randomUUID } from 'node:crypto'
import { createEngine } from '@proactive/engine'
import { expect, it } from 'vitest'
import { library } from './fixtures/library.js'
import { silent } from './logger.js'
import { memoryLog } from './memory-log.js'
import { memoryStore } from './memory-store.js'
import { ruleDecider } from './rule-decider.js'
import { createShell } from './shell.js'
import type { SessionRow, Store } from './store.js'
import { virtualClock } from './testing/virtual-clock.js'

const row: SessionRow = { id: 's1', person: 'user:ann', visitor: '', continues: null, locale: null, consent: true, startedAt: 0, seenAt: 0 }

function serving(change: (store: Store) => Partial<Store>) {
  const log = memoryLog()
  const memory = memoryStore(log)
  const store = { ...memory, ...change(memory) }
  const clock = virtualClock()
  const pack = library()
  const shell = createShell({ pack, engine: createEngine(pack), log, store, decider: ruleDecider(), clock, ids: randomUUID, logger: silent, limitScale: 1, partitions: 1 })
  const time = new Date(clock.now()).toISOString()
  const events = [{ id: randomUUID(), type: 'consent.changed', time, data: { consent: 'denied' } }]
  return { log, store, shell, saysNo: () => shell.receiver.receive({ person: row.person, session: row.id }, { sentAt: time, events }) }
}

it('is never durable without being noted for the session that comes back', async () => {
  let fails = true
  const { log, store, saysNo } = serving((memory) => ({
    setConsent: (...said) => (fails ? Promise.reject(new Error('the connection was lost')) : memory.setConsent(...said)),
  }))
  await store.saveSession(row)
  await expect(saysNo()).rejects.toThrow('lost')
  expect(log.records).toEqual([])
  fails = false
  expect(await saysNo()).toMatchObject({ ok: true, accepted: 1 })
  expect(await store.session('s1')).toMatchObject({ consent: false })
})

it('stays withdrawn when a tab was just coming back with what it knew before', async () => {
  const { log, store, shell, saysNo } = serving((memory) => ({
    async hold(...whose) {
      await saysNo()
      return memory.hold(...whose)
    },
  }))
  await store.saveSession(row)
  await shell.presence.here(row)
  const said = log.records.flatMap(({ message: { body } }) => (body.is === 'presence' ? [body.consent] : []))
  expect(said.at(-1)).toBe(false)
})
