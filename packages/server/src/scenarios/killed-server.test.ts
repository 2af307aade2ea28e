import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { basePath, type Command, type SessionGrant, socketPath } from '@proactive/protocol'
import { testDatabase } from 'database/testing'
import { io, type Socket } from 'socket.io-client'
import { expect, it } from 'vitest'
import { ask, connected, ingestKey, origin, secret, until, viewed } from '../fixtures/start-server.js'

const program = fileURLToPath(new URL('../fixtures/server-process.ts', import.meta.url))

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

async function start(url: string, port: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', program, String(port), origin, secret, ingestKey], {
    env: { ...process.env, DATABASE_URL: url },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

it('a server that is killed between event and suggestion loses neither, and sends the suggestion once', { timeout: 60_000 }, async () => {
  await using database = await testDatabase()
  const pool = database.pool()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const socket = (namespace: string, auth: object): Socket =>
    io(`${url}/${namespace}`, { path: socketPath, transports: ['websocket'], multiplex: false, reconnectionDelay: 50, reconnectionDelayMax: 100, auth, extraHeaders: { origin } })

  const first = await start(database.url, port)
  const opened = await fetch(`${url}${basePath}/session`, { method: 'POST', body: '{"consent":"granted"}', headers: { origin } })
  const grant: SessionGrant = JSON.parse(await opened.text())
  const auth = { token: grant.token, protocol: 1 }
  const [events, actions] = [socket('events', auth), socket('actions', auth)]
  const told: Command[] = []
  actions.on('command', (command: Command, ack: (received: object) => void) => {
    told.push(command)
    ack({ status: 'received' })
  })
  await Promise.all([connected(events), connected(actions)])
  expect(await ask(events, 'events', { sentAt: new Date().toISOString(), events: [viewed('dune')] })).toMatchObject({ ok: true })
  const ingested = await fetch(`${url}${basePath}/ingest`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ingestKey}` },
    body: JSON.stringify({ type: 'copies.changed', data: { bookId: 'dune', copies: 1 } }),
  })
  expect(ingested.status).toBe(202)
  await kill(first)
  expect(told).toEqual([])

  const second = await start(database.url, port)
  const command = await until(() => told[0])
  expect(command).toMatchObject({ type: 'ui.suggestion', data: { useCase: 'hold_last_copy' } })
  await until(async () => (await pool.query('SELECT 1 FROM proactive.command WHERE acked_at IS NOT NULL')).rows.length === 1)

  await kill(second)
  const third = await start(database.url, port)
  await until(() => actions.connected)
  expect(await ask(actions, 'accept', { commandId: command.id })).toMatchObject({ ok: true, result: { holdId: expect.any(String) } })
  expect(told).toHaveLength(1)
  const { rows } = await pool.query(`SELECT type, count(*)::int AS n FROM proactive.event_log WHERE kind = 'event' GROUP BY type ORDER BY type`)
  expect(rows).toEqual([{ type: 'book.viewed', n: 1 }, { type: 'copies.changed', n: 1 }])

  for (const one of [events, actions]) one.disconnect()
  await kill(third)
})
