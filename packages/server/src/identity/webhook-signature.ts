import { createHmac } from 'node:crypto'
import { ProactiveError } from '@proactive/protocol'
import { Webhook } from 'standardwebhooks'
import { isSame } from './secrets.js'

/** How far the time of a signature may be from now. */
const toleranceMs = 300_000
/** How many signatures of one delivery are compared. */
const mostSignatures = 8

/**
 * The signature of a webhook, as its headers say it before its body is read. Two forms are known: Standard Webhooks
 * (`webhook-id`, `webhook-timestamp`, `webhook-signature`), and that of Stripe (`stripe-signature: t=…,v1=…`), which signs
 * `t.body` and leaves the ID to the body.
 */
export interface WebhookSignature {
  /** The ID of the delivery, where the headers carry it: a duplicate has the same. */
  id?: string
  /** When it was signed, in epoch milliseconds. */
  signedAt: number
  /** Tells whether one of the secrets has signed this body. */
  isOf(body: string, secrets: readonly string[]): boolean
}

/**
 * Reads the signature of a webhook that arrives at `now`.
 *
 * @throws ProactiveError `invalid_signature` without a signature of a known form; `stale_signature` for one that is over
 *   five minutes old, or ahead.
 */
export function readWebhookSignature(headers: Headers, now: number): WebhookSignature {
  const signature = standardSignature(headers) ?? timedSignature(headers)
  if (!signature) {
    throw new ProactiveError('invalid_signature', 'The signature is missing: send webhook-id, webhook-timestamp and webhook-signature, or stripe-signature.')
  }
  // A signature names a whole second.
  if (Math.abs(Math.floor(now / 1_000) * 1_000 - signature.signedAt) > toleranceMs) {
    throw new ProactiveError('stale_signature', 'The signature is older than five minutes, or ahead of the time: sign each attempt when it is sent.')
  }
  return signature
}

function standardSignature(headers: Headers): WebhookSignature | undefined {
  const [id, timestamp, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => headers.get(name) ?? '')
  const signedAt = secondsOf(timestamp)
  if (!id || id.length > 200 || signedAt === undefined || !signature) return undefined
  const signatures = signature.split(' ').slice(0, mostSignatures)
  return {
    id,
    signedAt,
    isOf(body, secrets) {
      const expected = secrets.map((secret) => standardWebhook(secret).sign(id, new Date(signedAt), body))
      return expected.some((one) => signatures.some((given) => isSame(given, one)))
    },
  }
}

/**
 * Creates the Standard Webhooks signer of a secret in base64, with or without its prefix; any other text is the key
 * itself. Its `verify` is not used: that compares the time with the machine's clock, which may not be the server's.
 */
export function standardWebhook(secret: string): Webhook {
  try {
    return new Webhook(secret)
  } catch {
    return new Webhook(secret, { format: 'raw' })
  }
}

function timedSignature(headers: Headers): WebhookSignature | undefined {
  const parts = (headers.get('stripe-signature') ?? '').split(',').map((part) => part.trim().split('=', 2))
  const [, time = ''] = parts.find(([name]) => name === 't') ?? []
  const signatures = parts.flatMap(([name, value]) => (name === 'v1' && value !== undefined ? [value] : [])).slice(0, mostSignatures)
  const signedAt = secondsOf(time)
  if (signedAt === undefined || signatures.length === 0) return undefined
  return {
    signedAt,
    isOf(body, secrets) {
      const expected = secrets.map((secret) => createHmac('sha256', secret).update(`${time}.${body}`).digest('hex'))
      return expected.some((one) => signatures.some((signature) => isSame(signature, one)))
    },
  }
}

/** Reads epoch seconds, as milliseconds. */
function secondsOf(text = ''): number | undefined {
  return /^\d{1,11}$/.test(text) ? Number(text) * 1_000 : undefined
}
