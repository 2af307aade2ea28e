/**
 * Simulated payment providers: a card provider and PayPal, each with a health that events and operators set. As real
 * ones, they answer one key once: a repeated call returns the first answer. Cash is paid at the door and always works.
 */

import type { Pool } from 'pg'
import { type Sql, transaction } from './database.js'
import type { PaymentMethod } from './payment-methods.js'

/** The health of a provider, best first. */
export const providerLevels = ['none', 'minor', 'moderate', 'severe', 'unavailable'] as const
export type ProviderLevel = (typeof providerLevels)[number]

/** A provider as operators see it: its health, and how many of the next payments it declines. */
export interface Provider {
  id: string
  level: ProviderLevel
  failing: number
}

/** Why a payment did not go through. */
export type PaymentCode = 'declined' | 'provider_unavailable' | 'method_unavailable'

export type PaymentAnswer = { ok: true } | { ok: false; code: PaymentCode }

interface Charge {
  /** The idempotency key of the attempt. */
  key: string
  orderId: string
  method: PaymentMethod
  /** Haléře. */
  amount: number
}

/** How long a provider takes to answer by its health, in milliseconds. */
const answerMs: Readonly<Record<ProviderLevel, number>> = { none: 150, minor: 700, moderate: 1_500, severe: 1_500, unavailable: 0 }

/**
 * Charges an amount once for its key.
 *
 * @example
 * const answer = await charge(pool, { key: `${orderId}:1`, orderId, method: 'card', amount: 45_900 })
 */
export async function charge(pool: Pool, { key, orderId, method, amount }: Charge): Promise<PaymentAnswer> {
  const [provider] = method === 'cash' ? [] : await listProviders(pool, method)
  if (provider) await new Promise((resolve) => setTimeout(resolve, answerMs[provider.level]))
  return transaction(pool, async (tx) => {
    const { rows: claimed } = await tx.query(
      `INSERT INTO shop.payment (key, order_id, method, amount, status) VALUES ($1, $2, $3, $4, 'asked')
       ON CONFLICT (key) DO NOTHING RETURNING 1`,
      [key, orderId, method, amount],
    )
    if (claimed.length === 0) return firstAnswer(tx, key)
    const code = method === 'cash' ? null : await codeOf(tx, method)
    await tx.query(`UPDATE shop.payment SET status = $2, code = $3 WHERE key = $1`, [key, code === null ? 'paid' : 'failed', code])
    return code === null ? { ok: true } : { ok: false, code }
  })
}

/** Pays back what an order was charged. Idempotent. */
export async function refund(tx: Sql, orderId: string): Promise<void> {
  await tx.query(`UPDATE shop.payment SET status = 'refunded' WHERE order_id = $1 AND status = 'paid'`, [orderId])
}

/** Lists the providers, or the one of a method. */
export async function listProviders(sql: Sql, method?: PaymentMethod): Promise<Provider[]> {
  const { rows } = await sql.query<Provider>(
    `SELECT id, level, failing FROM shop.payment_provider WHERE $1::text IS NULL OR id = $1 ORDER BY id`,
    [method ?? null],
  )
  return rows
}

/** Decides an attempt by the provider's health, and counts down the payments that are to be declined. */
async function codeOf(tx: Sql, method: PaymentMethod): Promise<PaymentCode | null> {
  const { rows } = await tx.query<Provider>(`SELECT id, level, failing FROM shop.payment_provider WHERE id = $1 FOR UPDATE`, [method])
  const [provider] = rows
  if (!provider) return 'method_unavailable'
  if (provider.level === 'unavailable') return 'method_unavailable'
  if (provider.level === 'severe') return 'provider_unavailable'
  if (provider.failing === 0) return null
  await tx.query(`UPDATE shop.payment_provider SET failing = failing - 1 WHERE id = $1`, [method])
  return 'declined'
}

async function firstAnswer(tx: Sql, key: string): Promise<PaymentAnswer> {
  const { rows } = await tx.query<{ code: PaymentCode | null }>(`SELECT code FROM shop.payment WHERE key = $1`, [key])
  const code = rows[0]?.code ?? null
  return code === null ? { ok: true } : { ok: false, code }
}
