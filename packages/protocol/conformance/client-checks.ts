import { limits, protocolVersion } from '@proactive/protocol'
import { type Check, expectLike, expectThat } from './check.js'
import type { ScriptedServer } from './scripted-server.js'

/** The client under test, and how to drive it. */
export interface ClientUnderTest {
  /** Starts a new scripted server for one check. */
  serve: () => Promise<ScriptedServer>
  /** Starts a client of the server at `url`, in a new tab whose person has given consent. */
  start: (url: string) => { track: () => void; stop: () => void }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** Defines a check that gets its own server and its own client. */
function check(name: string, play: (server: ScriptedServer, client: ReturnType<ClientUnderTest['start']>) => Promise<void>): Check<ClientUnderTest> {
  return {
    name,
    async run({ serve, start }) {
      await using server = await serve()
      const client = start(server.url)
      try {
        await play(server, client)
      } finally {
        client.stop()
      }
    },
  }
}

const handshakesOf = ({ handshakes }: ScriptedServer, namespace: 'events' | 'actions') => handshakes.filter((one) => one.namespace === namespace)
const eventIds = ({ batches }: ScriptedServer) => batches.map(({ events }) => events.map(({ id }) => id))

function suggestion(seq: number, change: object = {}) {
  const now = Date.now()
  return {
    id: `command-${seq}`,
    seq,
    time: new Date(now).toISOString(),
    expiresAt: new Date(now + 60_000).toISOString(),
    type: 'ui.suggestion',
    priority: 'high',
    correlationId: 'a trace',
    causationId: 'a decision',
    data: { useCase: 'u', category: 'c', message: 'Only one is left.', decidedBy: 'rule', why: [], unknownField: 1 },
    ...change,
  }
}

/** The checks that every client of the protocol passes against a scripted server. */
export const clientChecks: readonly Check<ClientUnderTest>[] = [
  check('a client requests its session first, and reports that the person has given consent', async (server) => {
    await server.until(() => server.handshakes.length >= 2, 'a handshake')
    expectLike(server.sessions[0], { consent: 'granted' }, 'the request for a session')
  }),
  check('a client opens two connections, with the token, the protocol and the last seq that it received', async (server) => {
    await server.until(() => server.handshakes.length >= 2, 'the second handshake')
    for (const namespace of ['events', 'actions'] as const) {
      const all = handshakesOf(server, namespace)
      expectThat(all.length === 1, `/${namespace} was opened ${all.length} times`)
      expectLike(all[0]?.auth, { token: 'token 1', protocol: protocolVersion }, `the handshake of /${namespace}`)
    }
    expectThat(Number.isInteger(handshakesOf(server, 'actions')[0]?.auth['lastSeq'] ?? 0), 'lastSeq is not an integer')
  }),
  check('a client sends well-formed events', async (server, client) => {
    client.track()
    const [batch] = await server.until(() => server.batches.length > 0 && server.batches, 'a batch')
    expectLike(batch, { sentAt: instant })
    for (const event of batch?.events ?? []) expectLike(event, { id: uuid, type: /^[a-z_]+\.[a-z_]+$/, time: instant, data: {} })
  }),
  check('a client sends an unacknowledged batch again, with the same ids, before later events', async (server, client) => {
    server.onBatch = () => undefined
    client.track()
    await server.until(() => server.batches.length > 0, 'a batch')
    client.track()
    server.cut()
    server.onBatch = ({ events }) => ({ ok: true, accepted: events.length, duplicate: 0, rejected: [] })
    await server.until(() => server.batches.length > 1, 'the repeated batch')
    const [first = [], again = []] = eventIds(server)
    expectLike(again.slice(0, first.length), first, 'the repeated batch')
  }),
  check('a client waits for the ack of a batch before it sends the next one, and waits for retryAfterMs', async (server, client) => {
    let refusedAt = 0
    server.onBatch = ({ events }) => {
      if (refusedAt > 0) return { ok: true, accepted: events.length, duplicate: 0, rejected: [] }
      refusedAt = Date.now()
      return { ok: false, code: 'rate_limited', message: 'Rate limit exceeded.', retryAfterMs: 1_000 }
    }
    client.track()
    await server.until(() => server.batches.length > 0, 'a batch')
    for (let i = 0; i < limits.batchEvents + 1; i++) client.track()
    await server.until(() => server.batches.length > 1, 'the repeated batch')
    expectThat(Date.now() - refusedAt >= 900, 'the client did not wait for retryAfterMs')
    expectThat(server.batches.every(({ events }) => events.length <= limits.batchEvents), 'a batch had more events than the limit')
    expectLike(eventIds(server)[1]?.slice(0, 1), eventIds(server)[0]?.slice(0, 1), 'the repeated batch')
  }),
  check('a client acknowledges a command, and resumes after the last one when it reconnects', async (server) => {
    await server.until(() => handshakesOf(server, 'actions').length > 0, 'a handshake')
    await server.until(() => {
      if (server.received.length === 0) server.command(suggestion(7))
      return server.received.length > 0
    }, 'an acknowledgement')
    expectLike(server.received[0], { status: 'received' }, 'the acknowledgement')
    server.cut()
    const again = await server.until(() => handshakesOf(server, 'actions')[1], 'the reconnect')
    expectLike(again.auth, { lastSeq: 7 }, 'the handshake')
  }),
  check('a client ignores unknown and malformed commands', async (server, client) => {
    await server.until(() => handshakesOf(server, 'actions').length > 0, 'a handshake')
    for (const malformed of [suggestion(1, { type: 'ui.hologram' }), suggestion(2, { data: null }), { id: 5 }, {}]) server.command(malformed)
    await server.until(() => {
      if (server.received.length < 5) server.command(suggestion(9))
      return server.received.length > 0
    }, 'an acknowledgement')
    client.track()
    await server.until(() => server.batches.length > 0, 'a batch')
  }),
  check('a client takes a place, its updates and its withdrawal, and further commands after them', async (server) => {
    await server.until(() => handshakesOf(server, 'actions').length > 0, 'a handshake')
    const place = { n: 3, of: 3, decidesAt: new Date(Date.now() + 50_000).toISOString() }
    const notice = suggestion(1, { type: 'ui.notification', data: { ...suggestion(1).data, place } })
    await server.until(() => {
      if (server.received.length === 0) server.command(notice)
      return server.received.length > 0
    }, 'an acknowledgement of the place')
    for (const update of [{ id: notice.id, place: { ...place, n: 2 } }, { id: notice.id, place: null }, { id: 'unknown', place }]) server.change('update', update)
    for (const id of [notice.id, 'unknown']) server.change('withdraw', { id, reason: 'offered' })
    server.command(suggestion(2))
    await server.until(() => server.received.length > 1, 'an acknowledgement of the next command')
  }),
  check('a client whose token was refused requests a new one, and reconnects', async (server) => {
    server.onHandshake = (namespace) => (handshakesOf(server, namespace).length === 1 ? { code: 'token_expired', message: 'It has expired.' } : undefined)
    await server.until(() => handshakesOf(server, 'events').length > 1 && handshakesOf(server, 'actions').length > 1, 'the reconnect')
    expectThat(server.sessions.length > 1, 'the client reconnected without requesting a token')
    expectThat(handshakesOf(server, 'actions').at(-1)?.auth['token'] !== 'token 1', 'the client reconnected with the refused token')
  }),
  check('a client that is told to reconnect later does so', async (server) => {
    await server.until(() => server.handshakes.length >= 2, 'a handshake')
    const before = server.handshakes.length
    // No connection exists to close until both are open.
    await server.until(() => {
      server.closing({ code: 'unavailable', message: 'The server is stopping.', retryAfterMs: 500 })
      return true
    }, 'a connection')
    await server.until(() => server.handshakes.length > before, 'the reconnect')
  }),
  check('a client does not reconnect to a server of another protocol version', async (server) => {
    server.onHandshake = () => ({ code: 'unsupported_protocol', message: 'This server implements protocol 2.' })
    await server.until(() => server.handshakes.length >= 2, 'a handshake')
    const attempts = server.handshakes.length
    await new Promise<void>((done) => void setTimeout(done, 2_500))
    expectThat(server.handshakes.length <= attempts, 'the client reconnected')
  }),
]
