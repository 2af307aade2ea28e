/** SQL inside the transaction at hand. */
export interface Queryable {
  query<Row>(text: string, values?: unknown[]): Promise<{ rows: Row[] }>
}

/** What can be held: a place of a delivery slot, or a piece of stock. */
export type Thing = { slotId: string } | { productId: string; variantId?: string }

/** `until` is epoch milliseconds. */
export interface Hold {
  id: string
  person: string
  until: number
}

/** Who asks; an owner with a lower epoch than its partition has seen is refused. */
export interface Fence {
  partition: number
  epoch: number
}

/** Everything goes by the clock that is handed in, never by the database's. */
interface Asking {
  now: number
  fence: Fence
}

/**
 * How many of a thing can still be had: what is there, less what is sold and what others hold. What `person` holds
 * themselves does not lower the number that they are told.
 *
 * @example
 * await leftFor(tx, { productId: 'milk' }, { now, person: 'user:ann' })
 */
export async function leftFor(tx: Queryable, thing: Thing, { now, person }: { now: number; person?: string }): Promise<number> {
  const { rows } = await tx.query<{ left: number }>('SELECT shop.left_for($1, $2, $3, $4, $5) AS left', [
    ...keyOf(thing),
    person ?? null,
    at(now),
  ])
  return rows[0]?.left ?? 0
}

/**
 * Keeps one for a person, or refuses: one statement, in whichever transaction. Held and sold together never exceed what
 * there is. The same id again is the same hold.
 *
 * @example
 * await grantHold(tx, { slotId }, { id, person, until }, { now, fence })
 */
export function grantHold(tx: Queryable, thing: Thing, { id, person, until }: Hold, { now, fence }: Asking): Promise<boolean> {
  return isGiven(tx, 'SELECT shop.grant_hold($1, $2, $3, $4, $5, $6, $7, $8, $9) AS given', [
    id,
    ...keyOf(thing),
    person,
    at(until),
    at(now),
    fence.partition,
    fence.epoch,
  ])
}

/**
 * Sets when a hold ends; false when it has ended.
 *
 * @example
 * await extendHold(tx, { id, until: now + 90_000 }, { now, fence })
 */
export function extendHold(tx: Queryable, { id, until }: Omit<Hold, 'person'>, { now, fence }: Asking): Promise<boolean> {
  return isGiven(tx, 'SELECT shop.extend_hold($1, $2, $3, $4, $5) AS given', [id, at(until), at(now), fence.partition, fence.epoch])
}

/**
 * Lets go of a hold; one that is not there any more is no mistake.
 *
 * @example
 * await releaseHold(tx, id)
 */
export async function releaseHold(tx: Queryable, id: string): Promise<void> {
  await tx.query('DELETE FROM shop.hold WHERE id = $1', [id])
}

/**
 * Sells some of a thing, using up the buyer's hold; false when there are too few for them. Every sale goes through here:
 * what others hold is not theirs to buy.
 *
 * @example
 * if (!(await sell(tx, { slotId }, { quantity: 1, hold, now }))) throw new ProactiveError('hold_lost', '…')
 */
export function sell(
  tx: Queryable,
  thing: Thing,
  { quantity, hold, now }: { quantity: number; hold?: string; now: number },
): Promise<boolean> {
  return isGiven(tx, 'SELECT shop.sell($1, $2, $3, $4, $5, $6) AS given', [...keyOf(thing), quantity, hold ?? null, at(now)])
}

async function isGiven(tx: Queryable, text: string, values: unknown[]): Promise<boolean> {
  const { rows } = await tx.query<{ given: boolean }>(text, values)
  return rows[0]?.given ?? false
}

const keyOf = (thing: Thing): [kind: string, thing: string, variant: string] =>
  'slotId' in thing ? ['slot', thing.slotId, ''] : ['stock', thing.productId, thing.variantId ?? '']

const at = (epochMs: number): string => new Date(epochMs).toISOString()
