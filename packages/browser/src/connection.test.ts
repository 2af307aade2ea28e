// @vitest-environment jsdom
import { describe, expect, it, vi } from 'vitest'
import { freshPage } from './testing/fresh-page.js'
import { bookViewed } from './testing/library.js'

const other = '22222222-2222-4222-8222-222222222222'
const page = freshPage()

describe('a session', () => {
  it('survives a reload, and starts once', async () => {
    const first = await page.goLive()
    first.client.stop()
    const second = await page.goLive({}, first.server)
    expect(second.server.calls.at(-2)).toMatchObject({ route: '/session', body: { sessionId: first.server.grant.sessionId } })
    expect(second.server.types.filter((type) => type === 'session.started')).toHaveLength(1)
  })

  it('is a new session in a duplicated tab', async () => {
    const held = new Map<string, Promise<unknown>>()
    const request = async (name: string, { signal }: LockOptions, use: () => Promise<void>): Promise<void> => {
      if (held.has(name)) {
        return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('timeout'))))
      }
      const using = use().then(() => held.delete(name))
      held.set(name, using)
      await using
    }
    Object.assign(navigator, { locks: { request } })
    const first = await page.goLive()
    first.server.grant = first.server.grantFor(other, 'visitor:v1')
    const copy = await page.goLive({}, first.server)
    const bodies = first.server.calls.filter(({ route }) => route === '/session').map(({ body }) => body)
    expect(bodies[1]).not.toHaveProperty('sessionId')
    expect(copy.client.getSnapshot().session?.sessionId).toBe(other)

    first.client.stop()
    copy.client.stop()
    await copy.pass()
    const reloaded = await page.goLive({}, first.server)
    expect(first.server.calls.findLast(({ route }) => route === '/session')?.body).toMatchObject({ sessionId: other })
    reloaded.client.stop()
    Reflect.deleteProperty(navigator, 'locks')
  })

  it('has two connections, each with token and protocol', async () => {
    const { server } = await page.goLive()
    expect(server.sockets.map(({ namespace, handshake }) => [namespace, handshake])).toEqual([
      ['/events', { token: server.grant.token, protocol: 1 }],
      ['/actions', { token: server.grant.token, protocol: 1, lastSeq: 0 }],
    ])
  })

  it('renews its token on the open connections before it expires', async () => {
    const { server, pass } = await page.goLive()
    server.grant = { ...server.grantFor(server.grant.sessionId, 'visitor:v1', 1_800_000), token: 'fresh' }
    await pass(900_000 - 60_000)
    const told = server.sockets.flatMap(({ emitted }) => emitted).filter(({ event }) => event === 'token')
    expect(told.map(({ body }) => body)).toEqual([{ token: 'fresh' }, { token: 'fresh' }])
    expect(server.sockets).toHaveLength(2)
  })

  it('is requested with growing delays while the server is down', async () => {
    const { client, server, pass } = page.begin()
    server.down = true
    client.start()
    await pass(3_000)
    expect(client.getSnapshot().connection).toBe('waiting')
    server.down = false
    await pass(8_000)
    await vi.waitFor(() => expect(client.getSnapshot().connection).toBe('live'))
  })

  it('is a new session after a login: it continues the guest’s, and the guest’s events are sent with the guest’s token', async () => {
    const { client, server, pass } = await page.goLive()
    const guest = server.grant
    server.answer.events = null
    client.track(bookViewed, { bookId: 'dune' })
    await pass(100)
    server.dropAll()
    delete server.answer.events
    server.grant = server.grantFor(other, 'user:ann')
    await client.renewSession()
    await pass(3_000)
    expect(server.calls.findLast(({ route }) => route === '/session')?.body).toMatchObject({
      sessionId: guest.sessionId,
      continues: guest.sessionId,
    })
    expect(server.posted).toMatchObject([{ token: guest.token, events: [{ data: { bookId: 'dune' } }] }])
    expect(server.types.slice(-2)).toEqual(['session.started', 'page.viewed'])
    expect(server.channel('/actions')?.handshake).toMatchObject({ token: server.grant.token, lastSeq: 0 })
    expect(client.getSnapshot().session).toEqual({ sessionId: other, personId: 'user:ann', userId: 'ann' })
  })

  it('takes nothing of what was tracked before a login, also where the page waits for its tab’s lock', async () => {
    const first = await page.goLive()
    first.client.stop()
    const waiting: (() => void)[] = []
    const request = async (_name: string, _options: LockOptions, use: () => Promise<void>): Promise<void> => {
      await new Promise<void>((resolve) => waiting.push(resolve))
      await use()
    }
    Object.assign(navigator, { locks: { request } })
    const { client, server, pass } = page.begin({}, first.server)
    client.start()
    await pass(50)
    client.track(bookViewed, { bookId: 'before' })
    await pass(50)
    server.grant = server.grantFor(other, 'user:ann')
    void client.renewSession()
    await pass(50)
    client.track(bookViewed, { bookId: 'after' })
    for (const lock of waiting) lock()
    await vi.waitFor(() => expect(client.getSnapshot().session?.personId).toBe('user:ann'))
    await pass(3_000)
    client.stop()
    Reflect.deleteProperty(navigator, 'locks')
    const viewed = (events: readonly { type: string; data: unknown }[]) => events.flatMap(({ type, data }) => (type === 'book.viewed' ? [data] : []))
    expect(viewed(server.events)).toEqual([{ bookId: 'after' }])
    expect(server.posted.filter(({ token }) => token === server.grant.token).flatMap(({ events }) => viewed(events))).toEqual([])
  })

  it('does not continue a person’s session after the logout', async () => {
    const { client, server, pass } = await page.goLive()
    server.grant = server.grantFor(other, 'user:ann')
    await client.renewSession()
    server.grant = server.grantFor('33333333-3333-4333-8333-333333333333', 'visitor:v2')
    await client.renewSession()
    await pass()
    expect(server.calls.findLast(({ route }) => route === '/session')?.body).not.toHaveProperty('continues')
  })

  it('reports a change of the language to the server at once', async () => {
    const { client, server, pass } = await page.goLive()
    client.setLocale('cs')
    await pass()
    expect(server.calls.at(-1)).toMatchObject({ route: '/session', body: { locale: 'cs' } })
  })
})
