import { randomUUID } from 'node:crypto'
import { basePath, type Command } from '@proactive/protocol'
import { type Check, expectLike, expectThat } from './check.js'
import { browserOf, openPage, type ServerUnderTest } from './server-under-test.js'

type Page = Awaited<ReturnType<typeof openPage>>

const skip = ({ ingestKey, shopEvent }: ServerUnderTest) =>
  ingestKey !== undefined && shopEvent ? undefined : 'the check needs an ingest key and a shop event that leads to a suggestion'

/** Sends the page event and the shop event after which the server's pack sends this page a suggestion. */
async function cause({ shopEvent, ingestKey }: ServerUnderTest, { browser, send }: Pick<Page, 'browser' | 'send'>): Promise<void> {
  await send([browser.event()])
  const body = { id: randomUUID(), source: 'conformance', ...shopEvent }
  expectLike(await browser.request('POST', '/ingest', { body, headers: { authorization: `Bearer ${ingestKey}` } }), { status: 202, body: { ok: true } })
}

/** The checks of the commands that a server sends, and of their answers. */
export const commandChecks: readonly Check<ServerUnderTest>[] = [
  {
    name: 'POST /ingest accepts an event once, in each shape',
    skip,
    async run({ shopEvent, ingestKey, ...server }) {
      const { request } = browserOf({ ...server, ...(shopEvent && { shopEvent }) })
      const headers = { authorization: `Bearer ${ingestKey}` }
      const event = { id: randomUUID(), source: 'conformance', ...shopEvent }
      expectLike(await request('POST', '/ingest', { body: [event, event], headers }), { status: 202, body: { ok: true, accepted: 1, duplicate: 1 } })
      const cloud = { specversion: '1.0', id: randomUUID(), source: 'conformance', type: shopEvent?.type, data: shopEvent?.data }
      expectLike(await request('POST', '/ingest', { body: cloud, headers }), { status: 202, body: { ok: true, accepted: 1 } })
    },
  },
  {
    name: 'a command is well-formed, and is sent again until it is acknowledged but not afterwards',
    skip,
    async run(server) {
      const page = await openPage(server)
      await cause(server, page)
      const { body } = await page.command()
      const command = commandOf(body)
      expectLike(command, { id: /./, priority: /^(low|medium|high)$/, correlationId: /./, causationId: /./, expiresAt: /Z$/ })
      expectThat(Number.isInteger(command.seq), 'seq is not an integer')
      expectThat(!('place' in command.data), 'a page that is offered the thing itself is told a place')
      page.actions.disconnect()

      const again = await openPage(server, { browser: page.browser, grant: page.grant, lastSeq: command.seq - 1 })
      const repeated = await again.command()
      expectLike(commandOf(repeated.body), { id: command.id, seq: command.seq })
      repeated.ack({ status: 'received' })
      await again.ask('moment', { state: 'free' })
      again.actions.disconnect()

      const third = await openPage(server, { browser: page.browser, grant: page.grant, lastSeq: 0 })
      const came = await Promise.race([third.command().then(() => true), third.ask('moment', { state: 'free' }).then(() => false)])
      expectThat(!came, 'an acknowledged command was sent again')
      page.close()
    },
  },
  {
    name: 'a command is accepted once and undone once, only by its own person, and has a trace',
    skip,
    async run(server) {
      const [page, stranger] = [await openPage(server), await openPage(server)]
      await cause(server, page)
      const { body, ack } = await page.command()
      ack({ status: 'received' })
      const command = commandOf(body)
      expectLike(await stranger.ask('accept', { commandId: command.id }), { ok: false, code: 'not_found' })
      const accepted = await page.ask('accept', { commandId: command.id })
      expectLike(accepted, { ok: true })
      expectLike(await page.ask('accept', { commandId: command.id }), accepted)
      if (typeof accepted === 'object' && accepted !== null && 'undoToken' in accepted) {
        const { undoToken } = accepted
        expectLike(await stranger.ask('undo', { undoToken }), { ok: false, code: 'not_found' })
        expectLike(await page.ask('undo', { undoToken }), { ok: true })
        expectLike(await page.ask('undo', { undoToken }), { ok: true })
      }
      const path = `/trace/${command.correlationId}`
      expectLike(await page.browser.request('GET', path, { headers: page.headers }), { status: 200, body: { personId: page.grant.personId, command: { id: command.id }, decision: { act: true } } })
      expectLike(await stranger.browser.request('GET', path, { headers: stranger.headers }), { status: 404 })
      page.close()
      stranger.close()
    },
  },
  {
    name: 'a stream carries a command with its seq as id, and POST /actions/ack acknowledges it',
    skip,
    async run(server) {
      const page = await openPage(server)
      page.actions.disconnect()
      const leaving = new AbortController()
      const response = await fetch(`${server.url}${basePath}/actions`, { headers: page.headers, signal: leaving.signal })
      await cause(server, page)
      const text = new TextDecoder()
      let read = ''
      for await (const chunk of response.body ?? []) {
        read += text.decode(chunk, { stream: true })
        if (/event: command\n(.*\n)*?\n/.test(read)) break
      }
      leaving.abort()
      const block = read.split('\n\n').find((one) => one.includes('event: command')) ?? ''
      const command = commandOf(JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? 'null'))
      expectLike(block, new RegExp(`^id: ${command.seq}$`, 'm'), 'the event')
      expectLike(await page.browser.request('POST', '/actions/ack', { body: { commandId: command.id }, headers: page.headers }), { status: 200, body: { ok: true } })
      page.close()
    },
  },
]

function isCommand(value: unknown): value is Command {
  return typeof value === 'object' && value !== null && 'id' in value && 'seq' in value && 'type' in value
}

function commandOf(value: unknown): Command {
  if (!isCommand(value)) throw new Error(`expected a command, got ${JSON.stringify(value)}`)
  return value
}
