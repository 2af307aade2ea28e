// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest'
import { defineEvent } from '@proactive/protocol'
import { z } from 'zod/mini'
import type { FakeServer } from './testing/fake-server.js'
import { freshPage } from './testing/fresh-page.js'
import { bookViewed } from './testing/library.js'
import type { Visit } from './testing/visit.js'

const bookReturned = defineEvent('book.returned', { data: z.object({ bookId: z.string() }) })
const page = freshPage()
/** Loading code takes long on a busy machine. */
let warn: MockInstance<typeof console.warn>

beforeEach(() => {
  warn = vi.spyOn(console, 'warn').mockReturnValue()
})
afterEach(() => warn.mockRestore())

const warnings = (): string[] => warn.mock.calls.map(([text]) => String(text))
const refuse = (code: string, message = 'The server says no.') => ({ code, message })
/** Refuses as many handshakes as a page attempts in a minute. */
const refuseHandshakes = (server: FakeServer, code: string): void => void (server.refusals = Array.from({ length: 200 }, () => refuse(code)))

/** Starts a page whose server has this fault. */
async function startWith(fault: (server: FakeServer) => void): Promise<Visit> {
  const begun = page.begin()
  fault(begun.server)
  begun.client.start()
  await begun.pass(30_000)
  await vi.waitFor(() => expect(begun.client.getSnapshot().connectionProblem).not.toBeNull())
  await begun.pass()
  return begun
}

describe('the problem of a connection', () => {
  it('is null while nothing is wrong, and the console says nothing', async () => {
    const { client, pass } = await page.goLive()
    client.track(bookViewed, { bookId: 'dune' })
    await pass(1_000)
    expect(client.getSnapshot().connectionProblem).toBeNull()
    expect(warnings()).toEqual([])
  })

  const faults: [string, (server: FakeServer) => void, code: string, state: string, advice: RegExp][] = [
    ['a session that is refused for its origin', (server) => (server.sessionRefusal = { status: 403, body: refuse('forbidden_origin') }), 'forbidden_origin', 'off', /origin of this page is http:\/\/localhost/],
    ['a handshake that is refused for its origin', (server) => refuseHandshakes(server, 'forbidden_origin'), 'forbidden_origin', 'off', /pass on the Origin header/],
    ['a token that another secret signed', (server) => refuseHandshakes(server, 'unauthorized'), 'unauthorized', 'waiting', /same secret \(PROACTIVE_SECRET/],
    ['a session that is unauthorized', (server) => (server.sessionRefusal = { status: 401, body: refuse('unauthorized') }), 'unauthorized', 'waiting', /same secret/],
    ['a server of the same version that refuses it', (server) => refuseHandshakes(server, 'unsupported_protocol'), 'unsupported_protocol', 'off', /same release/],
    ['an older server', (server) => (refuseHandshakes(server, 'unsupported_protocol'), (server.grant = { ...server.grant, protocol: 0 })), 'unsupported_protocol', 'off', /update @proactive\/server/],
    ['a newer server', (server) => (refuseHandshakes(server, 'unsupported_protocol'), (server.grant = { ...server.grant, protocol: 2 })), 'unsupported_protocol', 'off', /reload it/],
    ['a server that cannot be reached', (server) => (server.down = true), 'unavailable', 'waiting', /client's endpoint/],
    ['an endpoint that leads elsewhere', (server) => (server.sessionRefusal = { status: 404, body: { error: 'no such page' } }), 'unavailable', 'waiting', /client's endpoint/],
    ['an endpoint that answers with a page', (server) => (server.sessionRefusal = { status: 200, body: {} }), 'unavailable', 'waiting', /client's endpoint/],
    ['a limit', (server) => refuseHandshakes(server, 'rate_limited'), 'rate_limited', 'waiting', /tries again/],
  ]
  it.each(faults)('names %s, and the console says once what to do', async (_, fault, code, state, advice) => {
    const { client } = await startWith(fault)
    await vi.waitFor(() => expect(client.getSnapshot()).toMatchObject({ connection: state, connectionProblem: { code, message: expect.stringMatching(/\S/) } }))
    await vi.waitFor(() => expect(warnings().filter((text) => text.includes(code))).toEqual([expect.stringMatching(advice)]))
  })

  it('is gone once the page is connected, and comes back with the next failure, without another word in the console', async () => {
    const { client, server, pass } = await startWith((each) => (each.down = true))
    server.down = false
    await pass(30_000)
    await vi.waitFor(() => expect(client.getSnapshot()).toMatchObject({ connection: 'live', connectionProblem: null }))
    server.down = true
    server.dropAll()
    await pass(3_000)
    await vi.waitFor(() => expect(client.getSnapshot()).toMatchObject({ connection: 'waiting', connectionProblem: { code: 'unavailable' } }))
    await pass()
    expect(warnings()).toHaveLength(1)
  })

  it('is gone when the client is stopped', async () => {
    const { client } = await startWith((each) => (each.down = true))
    client.stop()
    expect(client.getSnapshot()).toMatchObject({ connection: 'off', connectionProblem: null })
  })

  it('is none when the person said no elsewhere, or when an open connection could not renew its token', async () => {
    const denied = page.begin()
    denied.server.sessionRefusal = { status: 403, body: refuse('consent_denied') }
    denied.client.start()
    await denied.pass(5_000)
    expect(denied.client.getSnapshot().connectionProblem).toBeNull()
    const { client, server, pass } = await page.goLive()
    server.sessionRefusal = { status: 503, body: refuse('unavailable') }
    await pass(900_000 - 60_000)
    expect(client.getSnapshot()).toMatchObject({ connection: 'live', connectionProblem: null })
    expect(warnings()).toEqual([])
  })
})

describe('an event that is not declared', () => {
  it('by the page is the problem of a page that is live, and the console says it once', async () => {
    const { client, pass } = await page.goLive()
    client.track(bookReturned, { bookId: 'dune' })
    client.track(bookReturned, { bookId: 'emma' })
    await pass(1_000)
    const { connection, connectionProblem } = client.getSnapshot()
    expect([connection, connectionProblem?.code, connectionProblem?.message]).toEqual(['live', 'unknown_type', expect.stringContaining("'events' of createProactiveClient")])
    expect(warnings()).toEqual([expect.stringMatching(/'book.returned' was rejected with unknown_type.*'events'/)])
  })

  it.each(['unknown_type', 'unsupported_version'])('by the server is the problem when the server refuses it with %s', async (code) => {
    const { client, server, pass } = await page.goLive()
    server.rejectEvents = { code, message: 'The pack does not declare it.' }
    client.track(bookViewed, { bookId: 'dune' })
    await pass(1_000)
    expect(client.getSnapshot().connectionProblem).toEqual({ code, message: 'The pack does not declare it.' })
  })

  it('stays the problem after another one is over', async () => {
    const { client, server, pass } = await page.goLive()
    client.track(bookReturned, { bookId: 'dune' })
    server.down = true
    server.dropAll()
    await pass(3_000)
    await vi.waitFor(() => expect(client.getSnapshot().connectionProblem?.code).toBe('unavailable'))
    server.down = false
    await pass(60_000)
    await vi.waitFor(() => expect(client.getSnapshot()).toMatchObject({ connection: 'live', connectionProblem: { code: 'unknown_type' } }))
  })

  it('is the only fault of an event that counts: one whose data is wrong is told to onRejected alone', async () => {
    const { client, pass } = await page.goLive({ onRejected: () => {} })
    // @ts-expect-error -- the contract wants a text
    client.track(bookViewed, { bookId: 7 })
    await pass(1_000)
    expect(client.getSnapshot().connectionProblem).toBeNull()
  })
})
