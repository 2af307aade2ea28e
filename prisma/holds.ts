/**
 * Holds on delivery slots and on stock. The SQL functions of the migration `hold` do the work; each is one statement
 * that may run in any transaction. All of them use the time that the caller passes, never the database's clock.
 */

/** A connection that runs SQL inside the caller's transaction. */
export interface Queryable {
  query<Row>(text: string, values?: unknown[]): Promise<{ rows: Row[] }>
}

/** A scarce thing that can be held: a place of a delivery slot, or a piece of stock. */
export type Thing = { type: 'slot'; slotId: string } | { type: 'stock'; productId: string; variantId?: string }

/** A reservation of one thing for one person; `until` in epoch milliseconds. */
export interface Hold {
  id: string
  person: string
  until: number
}

/** The fencing token of the caller. A call with a lower epoch than the partition has seen is refused. */
export interface Fence {
  partition: number
  epoch: number
}

interface Caller {
  /** Epoch milliseconds. */
  now: number
  fence: Fence
}

/**
 * Returns how many of a thing are available to a person: the capacity minus what is sold and what other people hold.
 *
 * @example
 * await leftFor(tx, { type: 'stock', productId: 'milk' }, { now, person: 'user:ann' })
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
 * Grants a hold on one of a thing. Held and sold never exceed the capacity. Idempotent: granting a hold again under its
 * ID extends it.
 *
 * @returns false when none is available, or when the fence is outdated
 *
 * @example
 * await grantHold(tx, { type: 'slot', slotId }, { id, person, until }, { now, fence })
 */
export function grantHold(tx: Queryable, thing: Thing, { id, person, until }: Hold, { now, fence }: Caller): Promise<boolean> {
  return returnsTrue(tx, 'SELECT shop.grant_hold($1, $2, $3, $4, $5, $6, $7, $8, $9) AS given', [
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
 * Sets the end of a hold.
 *
 * @returns false when the hold has already expired, or when the fence is outdated
 *
 * @example
 * await extendHold(tx, { id, until: now + 90_000 }, { now, fence })
 */
export function extendHold(tx: Queryable, { id, until }: Omit<Hold, 'person'>, { now, fence }: Caller): Promise<boolean> {
  return returnsTrue(tx, 'SELECT shop.extend_hold($1, $2, $3, $4, $5) AS given', [id, at(until), at(now), fence.partition, fence.epoch])
}

/**
 * Releases a hold. Idempotent: ignores a hold that no longer exists.
 *
 * @example
 * await releaseHold(tx, id)
 */
export async function releaseHold(tx: Queryable, id: string): Promise<void> {
  await tx.query('DELETE FROM shop.hold WHERE id = $1', [id])
}

/**
 * Sells a quantity of a thing to a person and uses up as many of the person's own holds. Every sale must go through
 * here, because it leaves what other people hold.
 *
 * @returns false when too few are available to the buyer
 *
 * @example
 * if (!(await sell(tx, { type: 'slot', slotId }, { person, quantity: 1, now }))) throw new ProactiveError('unavailable', '…')
 */
export function sell(
  tx: Queryable,
  thing: Thing,
  { person, quantity, now }: { person: string; quantity: number; now: number },
): Promise<boolean> {
  return returnsTrue(tx, 'SELECT shop.sell($1, $2, $3, $4, $5, $6) AS given', [person, ...keyOf(thing), quantity, at(now)])
}

async function returnsTrue(tx: Queryable, text: string, values: unknown[]): Promise<boolean> {
  const { rows } = await tx.query<{ given: boolean }>(text, values)
  return rows[0]?.given ?? false
}

const keyOf = (thing: Thing): [kind: string, thing: string, variant: string] =>
  thing.type === 'slot' ? ['slot', thing.slotId, ''] : ['stock', thing.productId, thing.variantId ?? '']

const at = (epochMs: number): string => new Date(epochMs).toISOString()
