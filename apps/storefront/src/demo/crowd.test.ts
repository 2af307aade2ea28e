import { definePack } from '@proactive/engine'
import { createProactiveServer, memoryLog, memoryStore, type ProactiveServer } from '@proactive/server'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { pageEvents } from '../assistant/contract/index.js'
import { keepSettings } from '../settings.js'
import { Crowd } from './crowd.js'

const origin = 'http://localhost:3000'
const entered = [{ type: 'checkout.step_entered', data: { step: 'delivery', total: 60_000 } }]
let server: ProactiveServer
let crowd: Crowd

beforeEach(async () => {
  keepSettings({ databaseUrl: '', demo: true, level: 3, secret: 's'.repeat(32), ingestKey: 'i'.repeat(32), operatorKey: 'o'.repeat(32), scratch: '', origins: [origin] })
  const log = memoryLog()
  const pack = definePack({ name: 'crowd', useCases: [], events: pageEvents })
  const keys = { secret: 's'.repeat(32), ingestKey: 'i'.repeat(32), operatorKey: 'o'.repeat(32) }
  server = createProactiveServer({ pack, log, store: memoryStore(log), identify: () => null, origins: [origin], ...keys })
  await server.start()
  crowd = new Crowd()
})
afterEach(async () => {
  crowd.leave()
  await server.stop()
})

it('lets more shoppers enter by the gateway at once than one address may, each of them live', async () => {
  await crowd.enter(260, () => entered)
  expect(new Set(crowd.people).size).toBe(260)
  expect(server.connections()).toBe(260)
  await vi.waitFor(() => expect(crowd.people.filter((person) => server.isLive(person))).toHaveLength(260))
})

it('leaves no connection behind when the crowd leaves', async () => {
  await crowd.enter(20, () => entered)
  crowd.leave()
  expect(crowd.size).toBe(0)
  await vi.waitFor(() => expect(server.connections()).toBe(0))
})

it('lets nobody stay who was still entering when the crowd left', async () => {
  const entering = crowd.enter(20, () => entered)
  await vi.waitFor(() => expect(server.connections()).toBeGreaterThan(0))
  crowd.leave()
  await entering
  await vi.waitFor(() => expect(server.connections()).toBe(0))
})

it('takes no more than 499 shoppers', async () => {
  await expect(crowd.enter(500, () => [])).rejects.toThrow(/at most 499/)
})
