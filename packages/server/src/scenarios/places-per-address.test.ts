import { randomUUID } from 'node:crypto'
import { type Command, type SessionGrant, socketPath } from '@proactive/protocol'
import { io, type Socket } from 'socket.io-client'
import { expect, it, vi } from 'vitest'
import { ask, connected, origin, type Started, startServer } from '../fixtures/start-server.js'
import { emptyDesk, roomEntered, tableFreed, tables } from '../fixtures/tables.js'

interface Guest {
  grant: SessionGrant
  actions: Socket
  commands: Command[]
}

/** A guest with a tab, whose requests come from this address, as the shop's proxy says. */
async function guestFrom(t: Started, address: string): Promise<Guest> {
  const headers = { origin, 'x-forwarded-for': address }
  const grant: SessionGrant = JSON.parse(await (await t.request('POST', '/session', { body: { consent: 'granted' }, headers })).text())
  const dial = (channel: string) =>
    io(`${t.url}/${channel}`, { path: socketPath, transports: ['websocket'], forceNew: true, reconnection: false, auth: { token: grant.token, protocol: 1 }, extraHeaders: headers })
  const [events, actions] = [dial('events'), dial('actions')]
  const commands: Command[] = []
  actions.on('command', (command: Command) => void commands.push(command))
  await Promise.all([connected(events), connected(actions)])
  const entered = { id: randomUUID(), type: roomEntered.type, time: new Date().toISOString(), data: { room: 'blue' } }
  await ask(events, 'events', { sentAt: new Date().toISOString(), events: [entered] })
  return { grant, actions, commands }
}

it('eight guests of one address do not hold all four places of a scarce thing: those who wait elsewhere get theirs', async () => {
  await using t = await startServer({ pack: tables(emptyDesk(), 4), proxies: 1, limitScale: 1 })
  const eight = await Promise.all(Array.from({ length: 8 }, () => guestFrom(t, '192.0.2.1')))
  const others = await Promise.all(Array.from({ length: 4 }, (_, n) => guestFrom(t, `198.51.100.${n}`)))
  await t.ingest({ type: tableFreed.type, source: 'desk', data: { table: 'oak' } })
  const told = (guests: readonly Guest[]) => guests.filter(({ commands }) => commands.length > 0)
  await vi.waitFor(() => expect(told(eight).length + told(others).length).toBe(4), { timeout: 10_000 })
  expect(told(eight).length).toBeLessThanOrEqual(2)
  for (const { actions } of [...eight, ...others]) actions.io.engine.close()
})
