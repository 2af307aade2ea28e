import { createHmac } from 'node:crypto'
import { standardWebhook } from '../identity/webhook-signature.js'

/** A delivery of a webhook. */
export interface WebhookToSign {
  /** As `PROACTIVE_WEBHOOK_SECRETS` has it. */
  secret: string
  /** The body, as it is sent. */
  body: string
  /** `stripe` signs `t.body` in `stripe-signature`; default: Standard Webhooks. */
  form?: 'standard' | 'stripe'
  /** The ID of the delivery in `webhook-id`; Stripe's is in the body. Default: `msg_1`. */
  id?: string
  /** When it is signed, in epoch milliseconds. Default: now. */
  at?: number
}

/**
 * Signs a delivery of a webhook as its sender does, and returns the headers to send it with.
 *
 * @example
 * const body = JSON.stringify({ type: 'copy.freed', data: { bookId: 'dune', title: 'Dune' } })
 * await fetch('http://localhost:3000/api/proactive/webhooks/library', {
 *   method: 'POST', body, headers: signWebhook({ secret: 'whsec_c2VjcmV0', body, id: 'msg_7' }) })
 */
export function signWebhook({ secret, body, form = 'standard', id = 'msg_1', at = Date.now() }: WebhookToSign): Record<string, string> {
  const seconds = String(Math.floor(at / 1_000))
  const json = { 'content-type': 'application/json' }
  if (form === 'stripe') {
    const digest = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
    return { ...json, 'stripe-signature': `t=${seconds},v1=${digest}` }
  }
  const signature = standardWebhook(secret).sign(id, new Date(at), body)
  return { ...json, 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signature }
}
