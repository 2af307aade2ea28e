import { ProactiveError } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { signWebhook } from '../testing/sign-webhook.js'
import { readWebhookSignature } from './webhook-signature.js'

// Far from the machine's clock, by which nothing is judged.
const now = Date.parse('2031-05-06T07:08:09.500Z')
const body = '{"type":"copies.changed"}'

describe.each(['standard', 'stripe'] as const)('a signature in the form of %s', (form) => {
  const read = (at: number, secret = 'whsec_c2VjcmV0') => readWebhookSignature(new Headers(signWebhook({ form, secret, body, at })), now)
  function codeOf(at: number): string | undefined {
    try {
      read(at)
      return undefined
    } catch (cause) {
      return cause instanceof ProactiveError ? cause.code : String(cause)
    }
  }

  it('is good for five minutes before and after the server’s time, to the second', () => {
    for (const seconds of [-300, -299, 0, 299, 300]) {
      expect([seconds, codeOf(now + seconds * 1_000), read(now + seconds * 1_000).isOf(body, ['whsec_c2VjcmV0'])]).toEqual([seconds, undefined, true])
    }
    for (const seconds of [-86_400, -302, -301, 301, 302, 86_400]) expect([seconds, codeOf(now + seconds * 1_000)]).toEqual([seconds, 'stale_signature'])
  })

  it.each(['whsec_c2VjcmV0', 'c2VjcmV0', 'whsec_no base64', 'a key as it is!'])('is that of the secret %j, and of no other', (secret) => {
    expect(read(now, secret).isOf(body, ['whsec_b3RoZXI=', secret])).toBe(true)
    expect(read(now, secret).isOf(body, ['whsec_b3RoZXI=', secret.split('').toReversed().join('')])).toBe(false)
    expect(read(now, secret).isOf(`${body} `, [secret])).toBe(false)
  })
})

// Signatures that other programs made: by these, a wrong reading of a secret does not agree with itself.
it.each([
  {
    form: 'Standard Webhooks, whose secret is base64',
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    signed: '{"test": 2432232314}',
    headers: {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek', 'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    },
  },
  {
    form: 'Stripe, whose secret is the key as it is, prefix included',
    secret: 'whsec_c2VjcmV0',
    signed: '{"id":"evt_1","type":"copies.changed"}',
    headers: { 'stripe-signature': 't=1614265330,v1=f75bf3925b37d598d40912b8eb528986e01f31dee8e75dbb44bf464203a32881' },
  },
])('a signature that was made elsewhere is good: $form', ({ secret, signed, headers }) => {
  const signature = readWebhookSignature(new Headers(headers), 1_614_265_330_000)
  expect(signature.isOf(signed, [secret])).toBe(true)
  expect(signature.isOf(`${signed} `, [secret])).toBe(false)
})
