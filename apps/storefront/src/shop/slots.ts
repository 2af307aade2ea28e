import { ProactiveError } from '@proactive/protocol'
import { grantHold } from 'database/holds'
import { shopClock, shopDay, shopHour } from 'database/shop-time'
import { readNow } from './clock.js'
import { chooseOnce } from './choices.js'
import { preferredHour } from '../assistant/graph/questions.js'
import type { Connections, Sql } from './database.js'

/** How long a slot is held for a shopper who chose it, in milliseconds. */
export const slotHoldMs = 600_000

/** The shop holds slots itself, beside the partitions of the assistant, and is never replaced by a later owner. */
const shopFence = { partition: -1, epoch: 0 }

/** A delivery slot as a shopper sees it. A type alias, because an interface is not assignable to JSON. */
export type Slot = {
  id: string
  /** The day by the calendar of the shop: `2026-11-30`. */
  day: string
  /** Start and end by the clock of the shop: `18:00`. */
  start: string
  end: string
  /** Haléře. */
  price: number
  eco: boolean
  /** How many places the shopper can have; 0 once ordering is closed. */
  left: number
  isClosed: boolean
}

/** The slot that a shopper chose. `heldMs` is for how long it is still held, in milliseconds; null without a hold. */
export type ChosenSlot = Slot & { zone: string; heldMs: number | null }

interface Row {
  id: string
  zone: string
  start: Date
  end: Date
  price: number
  eco: boolean
  closed: boolean
  left: number
}

const columns = `s.id, s.zone_id AS zone, s.start, s."end", s.price, s.eco, s.cutoff <= $2 AS closed,
  shop.left_for('slot', s.id, '', $1, $2) AS left`

/** Lists the slots of a zone from today on, with the places that are free for the person; the earliest first. */
export async function listSlots(sql: Sql, zone: string, personId: string | null): Promise<Slot[]> {
  const now = new Date(await readNow(sql))
  const { rows } = await sql.query<Row>(
    `SELECT ${columns} FROM shop.slot s WHERE s.zone_id = $3 AND s.start >= $4::timestamptz ORDER BY s.start`,
    [personId, now.toISOString(), zone, shopHour(shopDay(now), 0).toISOString()],
  )
  return rows.map(toSlot)
}

/** Reads the slot that a person chose, unless it is of another zone or ordering for it is closed. */
export async function readChosenSlot(sql: Sql, personId: string, zone: string): Promise<ChosenSlot | null> {
  const now = await readNow(sql)
  const { rows } = await sql.query<Row & { until: Date | null }>(
    `SELECT ${columns}, (SELECT max(h.expires_at) FROM shop.hold h
        WHERE h.kind = 'slot' AND h.thing = s.id AND h.person_id = $1 AND h.expires_at > $2::timestamptz) AS until
       FROM shop.choice c JOIN shop.slot s ON s.id = c.slot_id
      WHERE c.person_id = $1 AND s.zone_id = $3 AND s.cutoff > $2::timestamptz`,
    [personId, new Date(now).toISOString(), zone],
  )
  const [row] = rows
  return row ? { ...toSlot(row), zone: row.zone, heldMs: row.until === null ? null : row.until.getTime() - now } : null
}

/**
 * Holds a place of a slot for a person and chooses the slot; the person's holds on other slots are released. Choosing
 * the same slot again renews the hold. Must run inside a transaction.
 *
 * @throws ProactiveError `unavailable` when the slot is full, closed, or not one of the zone
 *
 * @example
 * await transaction(pool, (tx) => chooseSlot(tx, personId, { slotId, zone }))
 */
export async function chooseSlot(tx: Sql, personId: string, { slotId, zone }: { slotId: string; zone: string }): Promise<void> {
  await takePlace(tx, personId, { slotId, zone })
  await tx.query(`DELETE FROM shop.hold WHERE kind = 'slot' AND person_id = $1 AND thing <> $2`, [personId, slotId])
  await chooseOnce(tx, `slot:${crypto.randomUUID()}`, personId, { slotId })
}

/**
 * Holds a place of a slot for a person, or renews the person's hold. Returns until when, in epoch milliseconds. A new hold gets
 * the ID `id`, by which the caller can release what was granted to it and nothing that the person held before. Must run
 * inside a transaction.
 *
 * @throws ProactiveError `unavailable` when the slot is full, closed, or not one of the zone, where one is given
 */
export async function takePlace(tx: Sql, personId: string, { slotId, zone, id = `checkout:${personId}:${slotId}` }: { slotId: string; zone?: string; id?: string }): Promise<number> {
  const now = await readNow(tx)
  const until = now + slotHoldMs
  const { rows } = await tx.query(`SELECT 1 FROM shop.slot WHERE id = $1 AND zone_id = coalesce($2, zone_id) AND cutoff > $3::timestamptz`, [
    slotId,
    zone ?? null,
    new Date(now).toISOString(),
  ])
  const isOpen = rows.length > 0
  // What the person already holds, by an accepted suggestion for example, is renewed and not held twice.
  const own = isOpen && (await renewHold(tx, personId, slotId, now, until))
  const isHeld = own || (isOpen && (await grantHold(tx, { type: 'slot', slotId }, { id, person: personId, until }, { now, fence: shopFence })))
  if (!isHeld) throw new ProactiveError('unavailable', `The slot ${slotId} is no longer free: choose another one.`)
  return until
}

async function renewHold(tx: Sql, personId: string, slotId: string, now: number, until: number): Promise<boolean> {
  const { rows } = await tx.query(
    `UPDATE shop.hold SET expires_at = greatest(expires_at, $3::timestamptz)
      WHERE kind = 'slot' AND thing = $2 AND person_id = $1 AND expires_at > $4::timestamptz RETURNING 1`,
    [personId, slotId, new Date(until).toISOString(), new Date(now).toISOString()],
  )
  return rows.length > 0
}

function toSlot({ id, start, end, price, eco, closed, left }: Row): Slot {
  return { id, day: shopDay(start), start: shopClock(start), end: shopClock(end), price, eco, left: closed ? 0 : left, isClosed: closed }
}

/** The slots of a zone, the one that the shopper chose there, and the hour that the shopper usually takes. */
export type ZoneSlots = { zone: string; slots: Slot[]; chosen: { id: string; heldMs: number | null } | null; usualHour: string | null }

/** Reads what the delivery step shows. */
export async function readZoneSlots({ pool: sql, graph }: Pick<Connections, 'pool' | 'graph'>, zone: string, personId: string | null): Promise<ZoneSlots> {
  const slots = await listSlots(sql, zone, personId)
  const chosen = personId === null ? null : await readChosenSlot(sql, personId, zone)
  return { zone, slots, chosen: chosen && { id: chosen.id, heldMs: chosen.heldMs }, usualHour: await preferredHour(graph, personId) }
}
