import { randomUUID } from 'node:crypto'
import { basePath, isRecord, limits, protocolVersion } from '@proactive/protocol'
import { type Check, expectLike, expectThat } from './check.js'
import { browserOf, heard, openPage, type ServerUnderTest } from './server-under-test.js'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** The checks that every server of the protocol passes, made from outside. */
export const serverChecks: readonly Check<ServerUnderTest>[] = [
  {
    name: 'POST /session grants a guest a token, a session and the limits',
    async run(server) {
      const grant = await browserOf(server).session()
      expectLike(grant, { sessionId: uuid, personId: /^(visitor|user):/, expiresAt: instant, now: instant, protocol: protocolVersion })
      expectLike(grant, { path: `${basePath}/socket`, limits })
      const [, claims = ''] = grant.token.split('.')
      expectLike(JSON.parse(Buffer.from(claims, 'base64url').toString()), { sub: grant.personId, sid: grant.sessionId, aud: 'proactive' })
      const leftMs = Date.parse(grant.expiresAt) - Date.parse(grant.now)
      expectThat(leftMs > 60_000 && leftMs <= 15 * 60_000, `the token lasts ${leftMs} ms, expected between 1 and 15 minutes`)
    },
  },
  {
    name: 'POST /session recognizes a browser by an HttpOnly cookie',
    async run(server) {
      const browser = browserOf(server)
      const { headers } = await browser.request('POST', '/session', { body: {}, headers: { origin: browser.origin } })
      expectLike(headers.getSetCookie()[0], /HttpOnly/i, 'the cookie')
      const one = await browser.session()
      expectLike(await browser.session({ sessionId: one.sessionId }), { sessionId: one.sessionId, personId: one.personId })
    },
  },
  {
    name: 'POST /session gives a new session to a request with another person’s session',
    async run(server) {
      const theirs = await browserOf(server).session()
      const mine = await browserOf(server).session({ sessionId: theirs.sessionId })
      expectThat(mine.sessionId !== theirs.sessionId && mine.personId !== theirs.personId, 'the server gave away another person’s session')
    },
  },
  ...['https://evil.example', 'null', null].map(
    (origin): Check<ServerUnderTest> => ({
      name: `${origin === null ? 'no origin' : `the origin ${origin}`} is refused by POST /session and on both sockets`,
      async run(server) {
        const browser = browserOf(server)
        const headers: Record<string, string> = origin === null ? {} : { origin }
        expectLike(await browser.request('POST', '/session', { body: {}, headers }), { status: 403, body: { code: 'forbidden_origin' } })
        const { token } = await browser.session()
        for (const namespace of ['events', 'actions'] as const) {
          const { refusal } = await browser.connect(namespace, { token, protocol: protocolVersion }, origin)
          expectLike(refusal, { code: 'forbidden_origin', message: /./ }, 'connect_error.data')
        }
        browser.close()
      },
    }),
  ),
  {
    name: 'an origin that only starts with an allowed one is refused',
    async run(server) {
      const browser = browserOf(server)
      const headers = { origin: `${browser.origin}.evil.example` }
      expectLike(await browser.request('POST', '/session', { body: {}, headers }), { status: 403, body: { code: 'forbidden_origin' } })
    },
  },
  {
    name: 'a refused handshake carries a code: for no token, a wrong token, another protocol',
    async run(server) {
      const browser = browserOf(server)
      const { token } = await browser.session()
      for (const namespace of ['events', 'actions'] as const) {
        for (const [auth, code] of [
          [{ protocol: protocolVersion }, 'unauthorized'],
          [{ token: `${token}x`, protocol: protocolVersion }, 'unauthorized'],
          [{ token, protocol: 99 }, 'unsupported_protocol'],
        ] as const) {
          expectLike((await browser.connect(namespace, auth)).refusal, { code, message: /./ }, 'connect_error.data')
        }
      }
      browser.close()
    },
  },
  {
    name: 'an event is acknowledged, and a repeated event is a duplicate, by socket and by POST',
    async run(server) {
      const page = await openPage(server)
      const event = page.browser.event()
      expectLike(await page.send([event]), { ok: true, accepted: 1, duplicate: 0, rejected: [] })
      expectLike(await page.send([event]), { ok: true, accepted: 0, duplicate: 1, rejected: [] })
      const batch = { sentAt: new Date().toISOString(), events: [event, page.browser.event()] }
      expectLike(await page.browser.request('POST', '/events', { body: batch, headers: page.headers }), { status: 200, body: { ok: true, accepted: 1, duplicate: 1 } })
      page.close()
    },
  },
  {
    name: 'an id that another page has used makes no duplicate',
    async run(server) {
      const [one, other] = [await openPage(server), await openPage(server)]
      const event = one.browser.event()
      for (const page of [one, other]) {
        expectLike(await page.send([event]), { ok: true, accepted: 1, duplicate: 0 })
        expectLike(await page.send([event]), { ok: true, accepted: 0, duplicate: 1 })
        page.close()
      }
    },
  },
  {
    name: 'a beacon carries its token in the body',
    async run(server) {
      const browser = browserOf(server)
      const { token } = await browser.session()
      const body = { token, sentAt: new Date().toISOString(), events: [browser.event()] }
      expectLike(await browser.request('POST', '/events', { body }), { status: 200, body: { ok: true, accepted: 1 } })
    },
  },
  {
    name: 'a bad event is rejected alone, and a good event of the same batch is accepted',
    async run(server) {
      const page = await openPage(server)
      const { event } = page.browser
      for (const [bad, code] of [
        [event({ type: 'nobody.knows_this' }), 'unknown_type'],
        [event({ type: 'suggestion.accepted', data: {} }), 'unknown_type'],
        [event({ id: 'one' }), 'invalid_event'],
        [event({ time: 'yesterday' }), 'invalid_event'],
        [event({ data: [] }), 'invalid_event'],
        [event({ version: 999 }), 'unsupported_version'],
        [event({ data: { pad: 'x'.repeat(limits.eventBytes) } }), 'too_large'],
        [event({ data: JSON.parse('{"__proto__":{"a":1}}') }), 'invalid_event'],
      ] as const) {
        expectLike(await page.send([bad, event()]), { ok: true, accepted: 1, rejected: [{ id: bad.id, code, message: /./ }] })
      }
      page.close()
    },
  },
  {
    name: 'a batch that is too large or malformed is refused as a whole',
    async run(server) {
      const page = await openPage(server)
      const { event } = page.browser
      const many = Array.from({ length: limits.batchEvents + 1 }, () => event())
      const heavy = Array.from({ length: 9 }, () => event({ data: { pad: 'x'.repeat(limits.eventBytes - 300) } }))
      expectLike(await page.send(many), { ok: false, code: 'too_large' })
      expectLike(await page.send(heavy), { ok: false, code: 'too_large' })
      expectLike(await page.send([]), { ok: false, code: 'invalid_event' })
      expectLike(await page.events.timeout(5_000).emitWithAck('events', null), { ok: false, code: 'invalid_event' })
      page.close()
    },
  },
  {
    name: 'POST /events requires a token and JSON',
    async run(server) {
      const browser = browserOf(server)
      const body = { sentAt: new Date().toISOString(), events: [browser.event()] }
      expectLike(await browser.request('POST', '/events', { body }), { status: 401, body: { code: 'unauthorized', message: /./ } })
      expectLike(await browser.request('POST', '/events', { raw: '{"a":' }), { status: 400, body: { code: 'invalid_event' } })
    },
  },
  {
    name: 'a token is renewed on an open socket, and another person’s token is refused',
    async run(server) {
      const page = await openPage(server)
      const { token } = await page.browser.session({ sessionId: page.grant.sessionId })
      expectLike(await page.ask('token', { token }), { ok: true })
      const stranger = await browserOf(server).session()
      expectLike(await page.ask('token', { token: stranger.token }), { ok: false, code: 'unauthorized' })
      page.close()
    },
  },
  {
    name: 'a later /actions connection of a session ends the earlier one with a reason',
    async run(server) {
      const page = await openPage(server)
      const closing = heard(page.actions, 'closing')
      const ended = heard(page.actions, 'disconnect')
      await page.browser.connect('actions', { token: page.grant.token, protocol: protocolVersion })
      expectLike(await closing, { code: 'expired', message: /./ }, 'closing')
      await ended
      page.close()
    },
  },
  {
    name: 'a request about an unknown command is refused, and a moment is accepted, by socket and by POST',
    async run(server) {
      const page = await openPage(server)
      for (const [what, body] of [
        ['accept', { commandId: randomUUID() }],
        ['undo', { undoToken: randomUUID() }],
        ['extend', { holdId: randomUUID() }],
      ] as const) {
        expectLike(await page.ask(what, body), { ok: false, code: 'not_found' })
        expectLike(await page.browser.request('POST', `/actions/${what}`, { body, headers: page.headers }), { status: 404, body: { code: 'not_found' } })
      }
      expectLike(await page.ask('moment', { state: 'busy' }), { ok: true })
      expectLike(await page.ask('moment', { state: 'asleep' }), { ok: false, code: 'invalid_event' })
      expectLike(await page.browser.request('POST', '/actions/moment', { body: { state: 'free' }, headers: page.headers }), { status: 200, body: { ok: true } })
      page.close()
    },
  },
  {
    name: 'a turn of the app is granted to one tab of a person at a time and given back by its release, by socket and by POST',
    async run(server) {
      const browser = browserOf(server)
      const [page, other] = [await openPage(server, { browser }), await openPage(server, { browser })]
      const body = { kind: 'survey', priority: 'medium' }
      const post = (route: string, sent: object, headers = page.headers) => browser.request('POST', `/actions/${route}`, { body: sent, headers })
      const granted = { ok: true, granted: true, leaseId: /./, expiresAt: instant }
      const lease = async (): Promise<string> => {
        const answer = await page.ask('attention', body)
        expectLike(answer, granted)
        return isRecord(answer) && typeof answer['leaseId'] === 'string' ? answer['leaseId'] : ''
      }
      const leaseId = await lease()
      expectLike(await post('attention', body), { status: 200, body: { ...granted, leaseId } })
      for (const kind of ['survey', 'tour']) expectLike(await other.ask('attention', { kind, priority: 'high' }), { ok: true, granted: false, reason: 'attention' })
      expectLike(await page.ask('attention.release', { leaseId, shown: false }), { ok: true })
      expectLike(await post('attention.release', { leaseId, shown: false }), { status: 200, body: { ok: true } })
      expectLike(await post('attention.release', { leaseId: await lease(), shown: true }), { status: 200, body: { ok: true } })
      expectLike(await post('attention', body, other.headers), { status: 200, body: { ok: true, granted: false, reason: 'attention' } })
      for (const bad of [{}, { kind: '', priority: 'low' }, { kind: 'x'.repeat(41), priority: 'low' }, { kind: 'survey', priority: 'urgent' }]) {
        expectLike(await page.ask('attention', bad), { ok: false, code: 'invalid_event' })
        expectLike(await post('attention', bad), { status: 422, body: { code: 'invalid_event' } })
      }
      expectLike(await post('attention.release', { leaseId: randomUUID(), shown: true }), { status: 404, body: { code: 'not_found' } })
      page.close()
    },
  },
  {
    name: 'a question is answered from sources or refused as unavailable, and what waits is listed, by socket and by POST',
    async run(server) {
      const page = await openPage(server)
      const post = (route: string, sent: object) => page.browser.request('POST', `/actions/${route}`, { body: sent, headers: page.headers })
      const asked = await page.ask('ask', { question: 'How much is the delivery?' })
      const isAnswered = isRecord(asked) && asked['ok'] === true
      if (isAnswered) {
        expectLike(asked, { answer: /./, decidedBy: /^(search|model)$/ })
        const sources: unknown = asked['sources']
        expectThat(Array.isArray(sources), 'sources is not a list')
        for (const source of Array.isArray(sources) ? sources : []) expectLike(source, { id: /./, text: /./ }, 'a source')
      } else expectLike(asked, { ok: false, code: 'unavailable' })
      expectLike(await post('ask', { question: 'How much is the delivery?' }), { status: isAnswered ? 200 : 503 })
      for (const bad of [{}, { question: '' }, { question: '   ' }, { question: 'x'.repeat(301) }, { question: 7 }]) {
        expectLike(await page.ask('ask', bad), { ok: false, code: 'invalid_event' })
        expectLike(await post('ask', bad), { status: 422, body: { code: 'invalid_event' } })
      }
      const listed = await page.ask('prepared', {})
      expectLike(listed, { ok: true })
      expectThat(isRecord(listed) && Array.isArray(listed['items']), 'items is not a list')
      expectLike(await post('prepared', {}), { status: 200, body: { ok: true } })
      page.close()
    },
  },
  {
    name: 'a person who said no is told nothing that waits, and their questions are refused',
    async run(server) {
      const browser = browserOf(server)
      const page = await openPage(server, { browser, grant: await browser.session({ consent: 'denied' }) })
      expectLike(await page.ask('ask', { question: 'Do you deliver?' }), { ok: false, code: 'consent_denied' })
      expectLike(await page.ask('prepared', {}), { ok: true, items: [] })
      page.close()
    },
  },
  {
    name: 'GET /actions is a stream of events for the bearer of a token',
    async run(server) {
      const browser = browserOf(server)
      const { token } = await browser.session()
      expectLike(await browser.request('GET', '/actions'), { status: 401, body: { code: 'unauthorized' } })
      const leaving = new AbortController()
      const response = await fetch(`${server.url}${basePath}/actions`, { headers: { authorization: `Bearer ${token}` }, signal: leaving.signal })
      expectLike({ status: response.status, type: response.headers.get('content-type') }, { status: 200, type: /^text\/event-stream/ })
      leaving.abort()
    },
  },
  {
    name: 'preferences start with the defaults and can be changed',
    async run(server) {
      const { browser, headers, close } = await openPage(server)
      expectLike(await browser.request('GET', '/preferences', { headers }), { status: 200, body: { enabled: true, frequency: 'normal', categories: {} } })
      const body = { enabled: true, frequency: 'minimal', categories: { delivery: false } }
      expectLike(await browser.request('PUT', '/preferences', { headers, body }), { status: 200, body })
      expectLike(await browser.request('GET', '/preferences', { headers }), { status: 200, body })
      expectLike(await browser.request('PUT', '/preferences', { headers, body: { enabled: 'yes' } }), { status: 422, body: { code: 'invalid_event' } })
      close()
    },
  },
  {
    name: 'a person can export everything, have one event forgotten, and be erased',
    async run(server) {
      const page = await openPage(server)
      const { browser, headers } = page
      const event = browser.event()
      await page.send([event])
      const exported = await browser.request('GET', '/me/export', { headers })
      expectLike(exported, { status: 200, body: { person: {}, sessions: [{ id: page.grant.sessionId }], events: [{ id: event.id, type: event.type }], commands: [] } })
      expectLike(await browser.request('DELETE', `/me/evidence/${randomUUID()}`, { headers }), { status: 404, body: { code: 'not_found' } })
      expectLike(await browser.request('DELETE', `/me/evidence/${event.id}`, { headers }), { status: 200 })
      expectThat(!JSON.stringify((await browser.request('GET', '/me/export', { headers })).body).includes(JSON.stringify(event.data)), 'the data of the forgotten event is still in the export')
      expectLike(await browser.request('DELETE', '/me', { headers }), { status: 200 })
      expectLike(await browser.request('GET', '/me/export', { headers }), { status: 401, body: { code: 'unauthorized' } })
      page.close()
    },
  },
  {
    name: 'a no refuses every later page event, by socket and by POST, and only a later yes ends it',
    async run(server) {
      const page = await openPage(server)
      const { browser, grant, headers } = page
      const { event } = browser
      const said = (consent: string, ms = 0) => event({ type: 'consent.changed', time: new Date(Date.now() + ms).toISOString(), data: { consent } })
      const refused = { accepted: 0, duplicate: 0, rejected: [{ code: 'consent_denied', message: /./ }] }
      const post = (events: object[]) => browser.request('POST', '/events', { body: { sentAt: new Date().toISOString(), events }, headers })
      const no = said('denied')
      expectLike(await page.send([event(), no]), { ok: true, accepted: 1, rejected: [{ code: 'consent_denied' }] })
      for (const again of [no, said('granted', -60_000)]) await page.send([again])
      await browser.session({ sessionId: grant.sessionId, consent: undefined })
      await browser.session({ sessionId: grant.sessionId, consent: 'granted', consentAt: new Date(Date.now() - 60_000).toISOString() })
      expectLike(await page.send([event()]), { ok: true, ...refused })
      expectLike(await post([event()]), { status: 403, body: { code: 'consent_denied', message: /./ } })
      await browser.session({ sessionId: grant.sessionId, consent: 'granted', consentAt: new Date().toISOString() })
      expectLike(await page.send([event()]), { ok: true, accepted: 1, rejected: [] })
      page.close()
    },
  },
  {
    name: 'page events of a person who has switched the assistant off are refused',
    async run(server) {
      const { browser, headers, send, close } = await openPage(server)
      const prefer = (enabled: boolean) => browser.request('PUT', '/preferences', { headers, body: { enabled, frequency: 'normal', categories: {} } })
      await prefer(false)
      expectLike(await send([browser.event()]), { ok: true, accepted: 0, rejected: [{ code: 'consent_denied' }] })
      await prefer(true)
      expectLike(await send([browser.event()]), { ok: true, accepted: 1 })
      close()
    },
  },
  {
    name: 'GET /health answers anyone',
    async run(server) {
      expectLike(await browserOf(server).request('GET', '/health'), { status: 200, body: { status: /^(ok|degraded)$/, version: /./, checks: { store: /./, bus: /./, agent: /./ } } })
    },
  },
  {
    name: 'a request without a key, for another person’s trace or for an unknown route gets an error of the protocol',
    async run(server) {
      const { browser, headers, close } = await openPage(server)
      for (const [method, path, status, code] of [
        ['POST', '/ingest', 401, 'unauthorized'],
        ['GET', '/metrics', 401, 'unauthorized'],
        ['GET', '/ops/people', 401, 'unauthorized'],
        ['GET', `/trace/${randomUUID()}`, 404, 'not_found'],
        ['GET', '/nothing', 404, 'not_found'],
      ] as const) {
        const answer = await browser.request(method, path, { headers, ...(method === 'POST' && { body: [] }) })
        expectLike(answer, { status, body: { code, message: /./ } })
      }
      close()
    },
  },
]
