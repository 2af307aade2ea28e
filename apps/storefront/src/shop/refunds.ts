/**
 * Refunds of cancelled orders: by the provider that was paid, by another, or by a person. A refund has one row, which
 * tells where it stands; the first outcome is final.
 *
 *   requested ── a gateway takes it ──▶ refunded
 *   requested ── no gateway takes it ──▶ by_hand, with a task for a person
 */

import { ProactiveError } from '@proactive/protocol'
import type { Pool } from 'pg'
import { type Sql, transaction } from './database.js'
import { listProviders } from './payment.js'
import type { PaymentMethod } from './payment-methods.js'

/** A refund as it stands; `amount` in haléře. */
export interface Refund {
  orderId: string
  amount: number
  method: PaymentMethod
  state: 'requested' | 'refunded' | 'by_hand'
  gateway: string | null
}

/** How long to wait before a gateway that is down is asked again, in milliseconds. */
const againMs = 500

/** Reads the refund of an order; null without one. */
export async function readRefund(sql: Sql, orderId: string): Promise<Refund | null> {
  const { rows } = await sql.query<Refund>(`SELECT order_id AS "orderId", amount, method, state, gateway FROM shop.refund WHERE order_id = $1`, [orderId])
  return rows[0] ?? null
}

/**
 * Refunds an order by a gateway, once: a refund that is settled stays as it is.
 *
 * @returns the gateway that refunded it
 * @throws ProactiveError `unavailable` with `retryAfterMs` when the gateway is down
 */
export async function refundBy(pool: Pool, orderId: string, which: 'the same' | 'another'): Promise<string> {
  return transaction(pool, async (tx) => {
    const refund = await locked(tx, orderId)
    if (refund.state !== 'requested') return refund.gateway ?? 'a person'
    const gateways = await listProviders(tx)
    const gateway = gateways.find(({ id }) => (id === refund.method) === (which === 'the same'))
    if (!gateway) throw new ProactiveError('unavailable', `There is no other gateway than ${refund.method}.`)
    if (gateway.level === 'severe' || gateway.level === 'unavailable') {
      throw new ProactiveError('unavailable', `The gateway ${gateway.id} is down.`, { retryAfterMs: againMs })
    }
    await settle(tx, orderId, 'refunded', gateway.id)
    await tx.query(`UPDATE shop.payment SET status = 'refunded' WHERE order_id = $1 AND status = 'refunding'`, [orderId])
    return gateway.id
  })
}

/** Hands a refund to a person, once for the key. */
export async function refundByHand(pool: Pool, orderId: string, key: string): Promise<string> {
  return transaction(pool, async (tx) => {
    const refund = await locked(tx, orderId)
    if (refund.state !== 'requested') return refund.gateway ?? 'a person'
    await settle(tx, orderId, 'by_hand', null)
    await tx.query(
      `INSERT INTO shop.task (id, kind, order_id, note) VALUES ($1, 'refund_by_hand', $2, $3) ON CONFLICT (id) DO NOTHING`,
      [key, orderId, `No gateway refunds ${refund.amount} haléře of ${refund.method}.`],
    )
    return 'a person'
  })
}

async function locked(tx: Sql, orderId: string): Promise<Refund> {
  await tx.query('SELECT 1 FROM shop.refund WHERE order_id = $1 FOR UPDATE', [orderId])
  const refund = await readRefund(tx, orderId)
  if (!refund) throw new ProactiveError('not_found', `There is no refund of the order ${orderId}.`)
  return refund
}

async function settle(tx: Sql, orderId: string, state: Refund['state'], gateway: string | null): Promise<void> {
  await tx.query(`UPDATE shop.refund SET state = $2, gateway = $3 WHERE order_id = $1`, [orderId, state, gateway])
}
