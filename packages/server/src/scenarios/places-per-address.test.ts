import { randomUUID } from 'node:crypto'
import { type SessionGrant, socketPath, suggestionDeclined, suggestionShown } from '@proactive/protocol'
import { io } from 'socket.io-client'
import { expect, it, vi } from 'vitest'
import { answered, ask, connected, origin, type Started, startServer, until } from '../fixtures/start-server.js'
import { type Desk, emptyDesk, roomEntered, tableCleaned, tableFreed, tables } from '../fixtures/tables.js'
import type { ServerOptions } from '../proactive-server.js'

interface Reader extends AsyncDisposable {
  person: string
  token: string
  sends(type: string, data: object, causationId?: string): Promise<unknown>
}

/** Opens a tab of a person, a guest unless `user` is given, whose requests come from this address, as the shop's proxy says. */
async function readerFrom(t: Started, address: string, user?: string): Promise<Reader> {
  const headers = { origin, 'x-forwarded-for': address, ...(user !== undefined && { 'x-user': user }) }
  const grant: SessionGrant = JSON.parse(await (await t.request('POST', '/session', { body: { consent: 'granted' }, headers })).text())
  const dial = (channel: string) =>
    io(`${t.url}/${channel}`, { path: socketPath, transports: ['websocket'], forceNew: true, reconnection: false, auth: { token: grant.token, protocol: 1 }, extraHeaders: headers })
  const [events, actions] = [dial('events'), dial('actions')]
  await Promise.all([connected(events), connected(actions)])
  const sends: Reader['sends'] = (type, data, causationId) => {
    const time = new Date().toISOString()
    return ask(events, 'events', { sentAt: time, events: [{ id: randomUUID(), type, time, data, ...(causationId !== undefined && { causationId }) }] })
  }
  await sends(roomEntered.type, { room: 'blue' })
  const close = (): Promise<void> => Promise.resolve(void [events, actions].map((socket) => socket.disconnect()))
  return { person: grant.personId, token: grant.token, sends, [Symbol.asyncDispose]: close }
}

const free = (t: Started) => t.ingest({ type: tableFreed.type, source: 'desk', data: { table: 'oak' } })
const clean = (t: Started) => t.ingest({ type: tableCleaned.type, source: 'desk', data: { table: 'oak' } })

/** Counts those of the readers who hold a place now. */
const holders = ({ holds }: Desk, readers: readonly Reader[]): number =>
  readers.filter(({ person }) => [...holds.values()].some((hold) => hold.person === person && hold.until > Date.now())).length

/** Resolves once the gates of so many candidates were evaluated. */
const evaluated = (t: Started, candidates: number) =>
  until(async () => (await t.pool.query(`SELECT DISTINCT correlation FROM proactive.inspection WHERE saw = 'gates'`)).rows.length >= candidates)

it('eight guests of one address do not hold all four places of a scarce thing: those who wait elsewhere get theirs', async () => {
  const desk = emptyDesk()
  await using t = await startServer({ pack: tables(desk, 4), proxies: 1, limitScale: 1 })
  const eight = await Promise.all(Array.from({ length: 8 }, () => readerFrom(t, '192.0.2.1')))
  const others = await Promise.all(Array.from({ length: 4 }, (_, n) => readerFrom(t, `198.51.100.${n}`)))
  await free(t)
  await vi.waitFor(() => expect(holders(desk, eight) + holders(desk, others)).toBe(4))
  expect(holders(desk, eight)).toBeLessThanOrEqual(2)
  for (const reader of [...eight, ...others]) await reader[Symbol.asyncDispose]()
})

const crowd: [who: string, user: boolean, places: number, options: Partial<ServerOptions>][] = [
  ['guests have 2 places', false, 2, {}],
  ['persons who are logged in have 8 places', true, 8, {}],
  ['guests have 4 places with twice the limits', false, 4, { limitScale: 2 }],
  ['the crowd of a demonstration has what is free', true, 12, { isUncapped: (person) => person.startsWith('user:crowd-') }],
]
it.each(crowd)('of one address, %s, by however many signals the thing is offered', async (_, isUser, places, options) => {
  const desk = emptyDesk()
  await using t = await startServer({ pack: tables(desk, 30), proxies: 1, limitScale: 1, partitions: 4, ...options })
  const users = Array.from({ length: 12 }, (__, n) => (isUser ? `crowd-${n}` : undefined))
  const twelve = await Promise.all(users.map((user) => readerFrom(t, '192.0.2.1', user)))
  const others = await Promise.all(['198.51.100.1', '198.51.100.2'].map((address) => readerFrom(t, address)))
  await free(t)
  await evaluated(t, 14)
  await clean(t)
  await evaluated(t, 28)
  await vi.waitFor(() => expect([holders(desk, twelve), holders(desk, others)]).toEqual([places, 2]))
  const rows = await t.pool.query('SELECT person FROM proactive.place')
  expect(rows.rows).toHaveLength(options.isUncapped ? 2 : places + 2)
  for (const reader of [...twelve, ...others]) await reader[Symbol.asyncDispose]()
})

it('a use case that holds for verified persons gives guests nothing, from whatever address', async () => {
  const desk = emptyDesk()
  await using t = await startServer({ pack: tables(desk, 4, 'verified'), proxies: 1, limitScale: 1 })
  const guests = await Promise.all(['192.0.2.1', '192.0.2.2'].map((address) => readerFrom(t, address)))
  const members = await Promise.all(['ann', 'ben'].map((user) => readerFrom(t, '192.0.2.1', user)))
  await free(t)
  await evaluated(t, 4)
  await vi.waitFor(() => expect([holders(desk, guests), holders(desk, members)]).toEqual([0, 2]))
  for (const reader of [...guests, ...members]) await reader[Symbol.asyncDispose]()
})

it('an address has its places again once a guest declines, and a guest who is erased leaves none', async () => {
  await using t = await startServer({ pack: tables(emptyDesk(), 4), proxies: 1, limitScale: 1 })
  const placed = async () => (await t.pool.query<{ person: string }>('SELECT person FROM proactive.place')).rows.map(({ person }) => person)
  await free(t)
  const [one, two] = [await readerFrom(t, '192.0.2.1'), await readerFrom(t, '192.0.2.1')]
  await until(async () => (await placed()).length === 2)
  const three = await readerFrom(t, '192.0.2.1')
  await evaluated(t, 3)
  expect(new Set(await placed())).toEqual(new Set([one.person, two.person]))

  const [command] = (await t.pool.query<{ id: string }>('SELECT id FROM proactive.command WHERE person = $1', [one.person])).rows
  await one.sends(suggestionShown.type, {}, command?.id)
  await one.sends(suggestionDeclined.type, {}, command?.id)
  const four = await readerFrom(t, '192.0.2.1')
  await until(async () => (await placed()).includes(four.person))
  expect(new Set(await placed())).toEqual(new Set([two.person, four.person]))

  await answered(() => t.request('DELETE', '/me', { headers: { authorization: `Bearer ${two.token}`, 'x-forwarded-for': '192.0.2.1' } }))
  await until(async () => !(await placed()).includes(two.person))
  for (const reader of [one, two, three, four]) await reader[Symbol.asyncDispose]()
})
