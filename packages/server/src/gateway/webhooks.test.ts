import { createHmac, randomUUID } from 'node:crypto'
import { ProactiveError } from '@proactive/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Started, startServer } from '../fixtures/start-server.js'
import { memoryLog } from '../log/memory-log.js'
import { systemClock } from '../runtime/clock.js'
import { memoryStore } from '../store/memory-store.js'
import { signWebhook, type WebhookToSign } from '../testing/sign-webhook.js'
import type { Ingest } from './ingest.js'
import { createWebhooks } from './webhooks.js'

const [present, former, foreign] = ['whsec_cHJlc2VudCBzZWNyZXQ=', 'whsec_Zm9ybWVyIHNlY3JldA==', 'whsec_Zm9yZWlnbiBzZWNyZXQ=']
const stripeSecret = 'whsec_not-base64-at-all'

let t: Started
beforeAll(async () => {
  t = await startServer({ webhookSecrets: { depot: [present, former], payments: stripeSecret, plain: 'a key as it is!' } })
})
afterAll(() => t[Symbol.asyncDispose]())

const bodyOf = (bookId: string, more: object = {}) => JSON.stringify({ type: 'copies.changed', data: { bookId, copies: 5 }, ...more })
const send = async (raw: string, headers: Record<string, string>, source = 'depot'): Promise<[status: number, body: unknown]> => {
  const response = await t.request('POST', `/webhooks/${source}`, { raw, headers })
  return [response.status, await response.json()]
}
const deliver = (body: string, { source = 'depot', ...sign }: Partial<WebhookToSign> & { source?: string } = {}) =>
  send(body, signWebhook({ secret: present, body, id: `msg_${randomUUID()}`, ...sign }), source)
const stored = async (bookId: string) =>
  (await t.pool.query<{ source: string }>(`SELECT source FROM proactive.event_log WHERE kind = 'event' AND data ->> 'bookId' = $1`, [bookId])).rows.map(({ source }) => source)
const refusal = (status: number, code: string) => [status, { code, message: expect.any(String) }]

describe('a webhook with a good signature', () => {
  it('is taken once: its repeat, inside the window and signed anew, changes nothing and is answered 200', async () => {
    const body = bodyOf('once')
    const id = 'msg_once'
    expect(await deliver(body, { id })).toEqual([202, { ok: true, accepted: 1, duplicate: 0, rejected: [] }])
    for (const at of [Date.now(), Date.now() + 60_000]) {
      expect(await deliver(body, { id, at })).toEqual([200, { ok: true, accepted: 0, duplicate: 1, rejected: [] }])
    }
    expect(await stored('once')).toHaveLength(1)
  })

  it('is taken by the present and by the former secret while one replaces the other, alone or side by side', async () => {
    for (const secret of [present, former]) expect(await deliver(bodyOf('rotated'), { secret })).toMatchObject([202, { accepted: 1 }])
    const body = bodyOf('both')
    const [one, other] = [foreign, former].map((secret) => signWebhook({ secret, body, id: 'msg_both' }))
    expect(await send(body, { ...one, 'webhook-signature': `${one?.['webhook-signature']} ${other?.['webhook-signature']}` })).toMatchObject([202, { accepted: 1 }])
  })

  it('is taken with a secret that is no base64, as the key itself', async () => {
    const body = bodyOf('plain')
    const at = Math.floor(Date.now() / 1_000)
    const signature = createHmac('sha256', 'a key as it is!').update(`msg_plain.${at}.${body}`).digest('base64')
    expect(await send(body, { 'webhook-id': 'msg_plain', 'webhook-timestamp': String(at), 'webhook-signature': `v1,${signature}` }, 'plain')).toMatchObject([202, { accepted: 1 }])
  })

  it('is taken in the form of Stripe, whose ID is in its body, with further signatures beside the good one', async () => {
    const body = bodyOf('stripe', { id: 'evt_1', created: 1_700_000_000 })
    const headers = signWebhook({ form: 'stripe', secret: stripeSecret, body })
    const several = { ...headers, 'stripe-signature': `${headers['stripe-signature']?.replace(',v1=', `,v0=abc,v1=${'0'.repeat(64)},v1=`)}` }
    expect(await send(body, several, 'payments')).toMatchObject([202, { accepted: 1 }])
    expect(await send(body, headers, 'payments')).toMatchObject([200, { duplicate: 1 }])
    expect(await stored('stripe')).toEqual(['payments'])
  })

  it('is no event of another source, whatever its body says', async () => {
    expect(await deliver(bodyOf('posing', { source: 'page' }))).toMatchObject([202, { accepted: 1 }])
    expect(await stored('posing')).toEqual(['depot'])
  })

  it('may hold several events, of which the good ones are taken', async () => {
    const body = JSON.stringify([JSON.parse(bodyOf('several')), { type: 'nobody.declares_this', data: {} }, JSON.parse(bodyOf('several too'))])
    const id = 'msg_several'
    expect(await deliver(body, { id })).toMatchObject([202, { accepted: 2, rejected: [{ code: 'unknown_type' }] }])
    expect(await deliver(body, { id })).toMatchObject([200, { accepted: 0, duplicate: 2 }])
  })

  it('is refused with 409 when its ID was used for another event, in both forms', async () => {
    expect(await deliver(bodyOf('first'), { id: 'msg_conflict' })).toMatchObject([202, { accepted: 1 }])
    expect(await deliver(bodyOf('second'), { id: 'msg_conflict' })).toEqual(refusal(409, 'conflict'))
    expect(await deliver(JSON.stringify({ type: 'copies.changed', data: { bookId: 'first', copies: 6 } }), { id: 'msg_conflict' })).toEqual(refusal(409, 'conflict'))
    expect(await stored('second')).toEqual([])
    const stripe = { form: 'stripe', secret: stripeSecret, source: 'payments' } as const
    expect(await deliver(bodyOf('first evt', { id: 'evt_conflict' }), stripe)).toMatchObject([202, { accepted: 1 }])
    expect(await deliver(bodyOf('second evt', { id: 'evt_conflict' }), stripe)).toEqual(refusal(409, 'conflict'))
  })

  it('is refused with 409 for whatever other body under its ID: other fields, more events, fewer, several at a time', async () => {
    const [one, more] = [JSON.parse(bodyOf('whole')), JSON.parse(bodyOf('whole too'))]
    const others = [{ ...one, note: 'x' }, { ...one, data: { ...one.data, shelf: 3 } }, [one], [one, more], []]
    for (const [first, second] of others.flatMap((other) => [[one, other], [other, one]])) {
      const id = `msg_${randomUUID()}`
      expect(await deliver(JSON.stringify(first), { id })).toMatchObject([[first].flat().length > 0 ? 202 : 200, { ok: true }])
      expect(await deliver(JSON.stringify(second), { id })).toEqual(refusal(409, 'conflict'))
      expect(await deliver(JSON.stringify(first, null, 2), { id })).toMatchObject([200, { accepted: 0 }])
    }
    expect(await stored('whole too')).toHaveLength(1)
    const id = `msg_${randomUUID()}`
    // Their events have IDs of their own: by those, all of them could be stored.
    const racing = ['a', 'b', 'c', 'd'].map((name, n) => Array.from({ length: n + 1 }, () => JSON.parse(bodyOf(`race ${name}`))))
    const statuses = (await Promise.all(racing.map((events) => deliver(JSON.stringify(events), { id })))).map(([status]) => status)
    expect(statuses.filter((status) => status === 409)).toHaveLength(3)
    const rows = await t.pool.query(`SELECT DISTINCT data ->> 'bookId' FROM proactive.event_log WHERE kind = 'event' AND data ->> 'bookId' LIKE 'race %'`)
    expect(rows.rows).toHaveLength(1)
  })

  it('is no other body when Stripe counts what it has yet to deliver, nor when an event that was refused is corrected', async () => {
    const stripe = { form: 'stripe', secret: stripeSecret, source: 'payments' } as const
    expect(await deliver(bodyOf('pending', { id: 'evt_pending', pending_webhooks: 2 }), stripe)).toMatchObject([202, { accepted: 1 }])
    expect(await deliver(bodyOf('pending', { id: 'evt_pending', pending_webhooks: 1 }), stripe)).toMatchObject([200, { duplicate: 1 }])
    expect(await deliver('{"type":"copies.changed","data":{}}', { id: 'msg_corrected' })).toEqual(refusal(422, 'invalid_event'))
    expect(await deliver(bodyOf('corrected'), { id: 'msg_corrected' })).toMatchObject([202, { accepted: 1 }])
    expect(await deliver(JSON.stringify(Array.from({ length: 1_001 }, () => ({}))), { id: 'msg_fewer' })).toEqual(refusal(413, 'too_large'))
    expect(await deliver(bodyOf('fewer'), { id: 'msg_fewer' })).toMatchObject([202, { accepted: 1 }])
  })

  it('is a different body when the field that Stripe counts in differs, by Standard Webhooks', async () => {
    expect(await deliver(bodyOf('counted', { pending_webhooks: 2 }), { id: 'msg_counted' })).toMatchObject([202, { accepted: 1 }])
    expect(await deliver(bodyOf('counted', { pending_webhooks: 1 }), { id: 'msg_counted' })).toEqual(refusal(409, 'conflict'))
  })

  it('is refused for what is in it: an event that nobody declares, data that does not fit, broken JSON, a forbidden key', async () => {
    expect(await deliver('{"type":"nobody.declares_this","data":{}}')).toEqual(refusal(422, 'unknown_type'))
    expect(await deliver('{"type":"copies.changed","data":{}}')).toEqual(refusal(422, 'invalid_event'))
    expect(await deliver('{"type":')).toEqual(refusal(400, 'invalid_event'))
    expect(await deliver('{"type":"copies.changed","data":{"bookId":"x","copies":1,"__proto__":{}}}')).toEqual(refusal(422, 'invalid_event'))
    expect(await deliver('[]')).toEqual([200, { ok: true, accepted: 0, duplicate: 0, rejected: [] }])
  })
})

describe('a webhook whose events are not stored yet', () => {
  const accepted = { ok: true as const, accepted: 1, duplicate: 0, rejected: [] }
  function takerOf(ingest: Ingest['ingest']): (body: string) => Promise<unknown> {
    const webhooks = createWebhooks({ secrets: { depot: present }, ingest: { ingest }, store: memoryStore(memoryLog()), clock: systemClock })
    return (body) => webhooks.take('depot', new Headers(signWebhook({ secret: present, body })), { text: async () => body, parse: async (text) => JSON.parse(text) })
  }

  it('lets no different body under its ID be ingested beside it', async () => {
    const ingested: unknown[] = []
    let finish = (): void => undefined
    const storing = new Promise<void>((resolve) => (finish = resolve))
    const take = takerOf(async (body) => {
      ingested.push(body)
      await storing
      return accepted
    })
    const [first, other] = [take('[{"type":"one"}]'), take('[{"type":"one"},{"type":"more"}]')]
    await expect(other).rejects.toMatchObject({ code: 'conflict' })
    finish()
    expect(await first).toEqual(accepted)
    expect(ingested).toHaveLength(1)
  })

  it.each([
    ['the process crashed', new Error('crashed')],
    ['they could not be stored', new ProactiveError('unavailable', 'Send it again.')],
  ])('is ingested when it comes again, and no different body is, after %s', async (_, cause) => {
    const answers = [() => Promise.reject(cause), () => Promise.resolve(accepted)]
    const take = takerOf(() => answers.shift()?.() ?? Promise.reject(new Error('It was ingested once too often.')))
    await expect(take('{"type":"one"}')).rejects.toBe(cause)
    await expect(take('{"type":"other"}')).rejects.toMatchObject({ code: 'conflict' })
    expect(await take('{"type":"one"}')).toEqual(accepted)
  })
})

describe('a webhook is refused', () => {
  it.each([
    ['a body that was serialized anew', (body: string) => send(body.replace(',', ', '), signWebhook({ secret: present, body }))],
    ['a body behind a byte order mark', (body: string) => send(`\uFEFF${body}`, signWebhook({ secret: present, body }))],
    ['a secret of nobody', (body: string) => deliver(body, { secret: foreign })],
    ['the secret of another source', (body: string) => deliver(body, { secret: present, source: 'payments', form: 'stripe' })],
    ['a source without a secret', (body: string) => deliver(body, { source: 'nobody' })],
    ['a source with a name of Object', (body: string) => deliver(body, { source: 'constructor' })],
    ['another ID', (body: string) => send(body, { ...signWebhook({ secret: present, body }), 'webhook-id': 'msg_2' })],
    ['another time', (body: string) => send(body, { ...signWebhook({ secret: present, body }), 'webhook-timestamp': String(Math.floor(Date.now() / 1_000) - 7) })],
    ['no signature', (body: string) => send(body, {})],
    ['an empty signature', (body: string) => send(body, { ...signWebhook({ secret: present, body }), 'webhook-signature': 'v1,' })],
    ['a signature of another version', (body: string) => send(body, { ...signWebhook({ secret: present, body }), 'webhook-signature': 'v2,x' })],
    ['a time that is no number', (body: string) => send(body, { ...signWebhook({ secret: present, body }), 'webhook-timestamp': 'now' })],
    ['a signature of Stripe without a time', (body: string) => send(body, { 'stripe-signature': `v1=${'0'.repeat(64)}` }, 'payments')],
  ])('with 401 for %s', async (_, attempt) => {
    expect(await attempt(bodyOf('forged'))).toEqual(refusal(401, 'invalid_signature'))
    expect(await stored('forged')).toEqual([])
  })

  it('with 400 when it was signed over five minutes ago, or ahead of the time, in both forms', async () => {
    for (const at of [Date.now() - 301_000, Date.now() + 302_000]) {
      expect(await deliver(bodyOf('stale'), { at })).toEqual(refusal(400, 'stale_signature'))
      expect(await deliver(bodyOf('stale'), { at, form: 'stripe', secret: stripeSecret, source: 'payments' })).toEqual(refusal(400, 'stale_signature'))
    }
    expect(await deliver(bodyOf('in time'), { at: Date.now() - 290_000 })).toMatchObject([202, { accepted: 1 }])
  })

  it('with 413 for a body of 10 MB, and nothing else waits for it', async () => {
    const body = JSON.stringify({ type: 'copies.changed', data: { bookId: 'x'.repeat(10_000_000), copies: 1 } })
    const [large, small] = await Promise.all([deliver(body), deliver(bodyOf('beside'))])
    expect(large).toEqual(refusal(413, 'too_large'))
    expect(small).toMatchObject([202, { accepted: 1 }])
  })
})

it('names a source that cannot be one, and an empty secret, at the start', async () => {
  await expect(startServer({ webhookSecrets: { page: 'x' } })).rejects.toThrow(/cannot be 'page'/)
  await expect(startServer({ webhookSecrets: { depot: [present, ''] } })).rejects.toThrow(/'depot' is empty/)
})
