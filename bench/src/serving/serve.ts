/**
 * A server in its own process that answers its parent's questions about itself: `node serve.js <kind>`. `bare`
 * parses and acknowledges, `gateway` appends events durably, `whole` also runs the worker. Without `DATABASE_URL`
 * everything is in memory.
 */

import { createServer, type Server as HttpServer } from 'node:http'
import { heartbeat, socketPath } from '@proactive/protocol'
import { createProactiveServer, type Log, memoryLog, memoryStore, nodeListener, postgresLog, postgresStore } from '@proactive/server'
import pg from 'pg'
import { Server } from 'socket.io'
import { heap } from '../memory/heap.js'
import { library } from './library.js'
import { origin } from './origin.js'
import type { Question } from './served.js'

const [, , kind] = process.argv
const url = process.env['DATABASE_URL']
const http = createServer()
/** The sizes of the appends, in order. */
let sizes: number[] = []

if (kind === 'bare') bare(http)
else await proactive(http)

http.listen(0, '127.0.0.1', () => {
  const address = http.address()
  process.send?.({ port: typeof address === 'object' && address ? address.port : 0 })
})
process.on('message', (question: Question) => process.send?.({ answer: answerTo(question) }))
process.on('disconnect', () => process.exit())

function answerTo(question: Question): number | number[] {
  if (question === 'heap') return heap()
  if (question === 'sizes') return sizes.splice(0)
  const { user, system } = process.cpuUsage()
  return user + system
}

function bare(on: HttpServer): void {
  const io = new Server(on, {
    path: socketPath,
    transports: ['websocket'],
    serveClient: false,
    perMessageDeflate: false,
    pingInterval: heartbeat.pingIntervalMs,
    pingTimeout: heartbeat.pingTimeoutMs,
  })
  io.of('/events').on('connection', (socket) => {
    socket.on('events', ({ events }: { events: unknown[] }, ack: (answer: object) => void) => {
      ack({ ok: true, accepted: events.length, duplicate: 0, rejected: [] })
    })
  })
  io.of('/actions').on('connection', (socket) => {
    for (const request of ['accept', 'undo', 'extend', 'moment']) socket.on(request, (_, ack: (answer: object) => void) => ack({ ok: true }))
  })
}

async function proactive(on: HttpServer): Promise<void> {
  const server = createProactiveServer({
    pack: library(),
    ...(url === undefined ? inMemory() : inDatabase(url)),
    identify: () => null,
    secret: 'a secret of the library, for as long as it is measured',
    ingestKey: 'ingest',
    operatorKey: 'operator',
    origins: [origin],
    limitScale: 1e6,
    logger: { info: () => {}, warn: console.error, error: console.error },
  })
  on.on('request', (request, response) => {
    if (!request.url?.startsWith(socketPath)) nodeListener(server.handlers)(request, response)
  })
  server.attach(on)
  if (kind === 'whole') await server.start()
}

function inMemory() {
  const log = memoryLog()
  return { log: counted(log), store: memoryStore(log) }
}

function inDatabase(connectionString: string) {
  const pool = new pg.Pool({ connectionString })
  return { log: counted(postgresLog({ pool })), store: postgresStore({ pool }) }
}

function counted(log: Log): Log {
  const append: Log['append'] = (records, options) => {
    sizes.push(records.length)
    return log.append(records, options)
  }
  return { ...log, append }
}
