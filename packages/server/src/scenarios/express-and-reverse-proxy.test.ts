import { createServer, request as forward, type IncomingMessage, type Server } from 'node:http'
import { connect } from 'node:net'
import { type Command, type SessionGrant, socketPath } from '@proactive/protocol'
import express from 'express'
import { io, type Socket } from 'socket.io-client'
import { expect, it } from 'vitest'
import { silent } from '../runtime/logger.js'
import { connected, heard, ingestKey, operatorKey, secret, startServer, viewed } from '../fixtures/start-server.js'
import { library, postgresDesk } from '../fixtures/library.js'
import { nodeListener } from '../http/node-listener.js'
import { postgresLog } from '../log/postgres-log.js'
import { postgresStore } from '../store/postgres-store.js'
import { createProactiveServer } from '../create-proactive-server.js'
import { testDatabase } from 'database/testing'

const origin = 'https://library.example'

async function listening(server: Server): Promise<{ url: string; port: number } & AsyncDisposable> {
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

/** Opens a page at this URL that views a book and receives a command. */
async function receiveCommand(url: string, ingestAt = url): Promise<{ command: Command; cookie: string }> {
  const headers = { 'content-type': 'application/json', origin }
  const opened = await fetch(`${url}/api/proactive/session`, { method: 'POST', headers, body: '{"consent":"granted"}' })
  const grant: SessionGrant = JSON.parse(await opened.text())
  const open = (name: string): Socket =>
    io(`${url}/${name}`, { path: socketPath, transports: ['websocket'], multiplex: false, auth: { token: grant.token, protocol: 1 }, extraHeaders: { origin } })
  const [events, actions] = [open('events'), open('actions')]
  const told = heard<Command>(actions, 'command')
  await Promise.all([connected(events), connected(actions)])
  await events.emitWithAck('events', { sentAt: new Date().toISOString(), events: [viewed('dune')] })
  await fetch(`${ingestAt}/api/proactive/ingest`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ingestKey}` },
    body: JSON.stringify({ type: 'copies.changed', source: 'stock', data: { bookId: 'dune', copies: 1 } }),
  })
  const command = await told
  events.disconnect()
  actions.disconnect()
  return { command, cookie: opened.headers.getSetCookie()[0] ?? '' }
}

it.each([{ parsesFirst: false }, { parsesFirst: true }])('the server runs on the port of an Express app, express.json() first: $parsesFirst', async ({ parsesFirst }) => {
  await using database = await testDatabase()
  const pool = database.pool()
  const assistant = createProactiveServer({
    pack: library(await postgresDesk(pool)),
    store: postgresStore({ pool }),
    log: postgresLog({ pool }),
    identify: () => null, secret, ingestKey, operatorKey, origins: [origin], logger: silent,
  })
  const app = express()
  app.get('/', (_, response) => void response.send('the shop'))
  if (parsesFirst) app.use(express.json())
  app.use('/api/proactive', nodeListener(assistant.handlers))
  const http = createServer(app)
  assistant.attach(http)
  await assistant.start()
  {
    await using at = await listening(http)
    expect(await (await fetch(at.url)).text()).toBe('the shop')
    const { command, cookie } = await receiveCommand(at.url)
    expect(command).toMatchObject({ data: { useCase: 'hold_last_copy' } })
    expect(cookie).toContain('visitor=')
    await assistant.stop()
  }
})

it('the server runs as its own process behind the shop’s reverse proxy, with sockets and streams', async () => {
  await using assistant = await startServer()
  const to = new URL(assistant.url)
  const isForAssistant = (request: IncomingMessage) => request.url?.startsWith('/api/proactive/') ?? false

  // The shop's proxy forwards one path to the assistant, upgrades included, and serves everything else itself.
  const shop = createServer((request, response) => {
    if (!isForAssistant(request)) {
      response.end('the shop')
      return
    }
    const { method = 'GET', url = '/', headers } = request
    const onward = forward({ host: to.hostname, port: to.port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    response.on('close', () => onward.destroy())
    request.pipe(onward)
  })
  shop.on('upgrade', (request, socket, head) => {
    if (!isForAssistant(request)) {
      socket.destroy()
      return
    }
    const onward = connect(Number(to.port), to.hostname, () => {
      const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${String(value)}`)
      onward.write([`GET ${request.url ?? '/'} HTTP/1.1`, ...headers, '', ''].join('\r\n'))
      onward.write(head)
      onward.pipe(socket).pipe(onward)
    })
    onward.on('error', () => socket.destroy())
    socket.on('error', () => onward.destroy())
  })
  await using at = await listening(shop)
  expect(await (await fetch(at.url)).text()).toBe('the shop')
  const { command, cookie } = await receiveCommand(at.url, assistant.url)
  expect(command).toMatchObject({ data: { useCase: 'hold_last_copy' } })
  // Without a domain, the cookie belongs to the shop's host and is not a third-party cookie.
  expect(cookie).not.toMatch(/domain=/i)
})
