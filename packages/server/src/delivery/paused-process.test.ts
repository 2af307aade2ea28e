import { presenceGraceMs } from '@proactive/protocol'
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { memoryLog } from '../log/memory-log.js'
import { silent } from '../runtime/logger.js'
import { memoryStore } from '../store/memory-store.js'
import { noticePartition, readNotice } from '../store/notices.js'
import { virtualClock } from '../testing/virtual-clock.js'
import { createPresence } from './presence.js'

const clock = virtualClock()
const log = memoryLog()
const store = memoryStore(log)
const placement = { engine: { ownerOf: () => 0 }, count: 1 }

function presenceOf(process: string) {
  return createPresence({
    ports: { log, store, clock, ids: randomUUID, logger: silent },
    appender: { append: (messages) => log.append(messages.map((message) => ({ partition: 0, kind: 'message' as const, received: clock.now(), message }))), isWell: true, settled: () => Promise.resolve() },
    permissions: { of: () => Promise.resolve({ isAllowed: true, consents: true, word: null, preferences: null }), allowed: (people) => Promise.resolve(new Set(people)), hold: () => Promise.resolve([]) },
    engineClock: clock,
    placement,
    worker: () => process,
  })
}

const reports = (session: string): boolean[] =>
  log.records.flatMap(({ message: { body } }) => (body.type === 'presence' && body.session === session ? [body.live] : []))

async function open(id: string) {
  return store.saveSession({ id, person: `user:${id}`, visitor: '', continues: null, locale: 'en', startedAt: clock.now(), seenAt: clock.now() })
}

it('ends for the sessions of a process that is taken for gone, and begins again when it was only paused', async () => {
  const [paused, other, third] = [presenceOf('paused'), presenceOf('other'), presenceOf('third')]
  const [stays, moves] = [await open('stays'), await open('moves')]
  await paused.connect(stays)
  await paused.connect(moves)
  await other.expireOrphans()
  await clock.advance(presenceGraceMs)
  await expect.poll(() => [reports('stays'), reports('moves')]).toEqual([[true, false], [true, false]])

  await third.connect(moves)
  for (const record of log.records.filter(({ partition }) => partition === noticePartition)) {
    const { notice } = readNotice(record) ?? {}
    if (notice?.type === 'absent') paused.reclaim(notice.session)
  }
  await expect.poll(() => reports('stays')).toEqual([true, false, true])
  expect(await store.sessionOwner('stays')).toBe('paused')
  expect([reports('moves'), await store.sessionOwner('moves')]).toEqual([[true, false, true], 'third'])
})
