import { describe, expect, it } from 'vitest'
import { extendHold, type Fence, grantHold, leftFor, type Queryable, releaseHold, sell, type Thing } from './holds.js'
import { installations, testDatabase } from './testing.js'

const noon = Date.UTC(2026, 10, 20, 12)
const slot: Thing = { type: 'slot', slotId: 's1' }
const owner: Fence = { partition: 0, epoch: 1 }

const makeShop = `
  INSERT INTO shop.zone (id, name) VALUES ('Z', 'Zone');
  INSERT INTO shop.slot (id, zone_id, start, "end", cutoff, capacity, price)
  VALUES ('s1', 'Z', '2026-11-21 18:00Z', '2026-11-21 20:00Z', '2026-11-21 12:00Z', 1, 4900);
  INSERT INTO shop.category (id, position, name_en, name_cs, tint, picture) VALUES ('c', 1, 'c', 'c', 'mint', 'p');
  INSERT INTO shop.product (id, category_id, position, brand, name_en, name_cs, about_en, about_cs, price, amount, unit, picture)
  VALUES ('p1', 'c', 1, 'b', 'n', 'n', 'a', 'a', 100, 1, 'piece', 'p');
  INSERT INTO shop.stock (product_id, on_hand) VALUES ('p1', 2)`

async function shop(on: ReturnType<typeof installations>[number], max = 4) {
  const database = await testDatabase({ on })
  const pool = database.pool({ max })
  await pool.query(makeShop)
  return {
    pool,
    grant: (id: string, now = noon, fence = owner, tx: Queryable = pool) =>
      grantHold(tx, slot, { id, person: `user:${id}`, until: now + 90_000 }, { now, fence }),
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]()
    },
  }
}

describe.each(installations())('a hold on $name', (on) => {
  it('belongs to one person until it expires or is released', async () => {
    await using t = await shop(on)
    expect(await t.grant('ann')).toBe(true)
    expect(await t.grant('ann')).toBe(true)
    expect(await t.grant('bob')).toBe(false)
    expect(await leftFor(t.pool, slot, { now: noon })).toBe(0)
    expect(await leftFor(t.pool, slot, { now: noon, person: 'user:ann' })).toBe(1)
    expect(await t.grant('bob', noon + 90_000)).toBe(true)
    await releaseHold(t.pool, 'bob')
    expect(await t.grant('eva', noon + 90_001)).toBe(true)
  })

  it('can be extended until it has expired', async () => {
    await using t = await shop(on)
    await t.grant('ann')
    const later = (now: number) => extendHold(t.pool, { id: 'ann', until: now + 90_000 }, { now, fence: owner })
    expect(await later(noon + 89_999)).toBe(true)
    expect(await later(noon + 179_999)).toBe(false)
    expect(await t.grant('bob', noon + 180_000)).toBe(true)
  })

  it('is used up by a sale, and a sale never takes what others hold', async () => {
    await using t = await shop(on)
    await t.grant('ann')
    expect(await sell(t.pool, slot, { person: 'user:bob', quantity: 1, now: noon })).toBe(false)
    expect(await sell(t.pool, slot, { person: 'user:ann', quantity: 1, now: noon })).toBe(true)
    expect(await sell(t.pool, slot, { person: 'user:ann', quantity: 1, now: noon })).toBe(false)
    const stock: Thing = { type: 'stock', productId: 'p1' }
    expect(await grantHold(t.pool, stock, { id: 'h', person: 'user:ann', until: noon + 1 }, { now: noon, fence: owner })).toBe(true)
    expect(await sell(t.pool, stock, { person: 'user:bob', quantity: 2, now: noon })).toBe(false)
    expect(await sell(t.pool, stock, { person: 'user:ann', quantity: 2, now: noon })).toBe(true)
    expect(await leftFor(t.pool, stock, { now: noon })).toBe(0)
  })

  it('is used up piece by piece by a buyer who holds several', async () => {
    await using t = await shop(on)
    const stock: Thing = { type: 'stock', productId: 'p1' }
    for (const id of ['h1', 'h2']) {
      expect(await grantHold(t.pool, stock, { id, person: 'user:ann', until: noon + 1 }, { now: noon, fence: owner })).toBe(true)
    }
    expect(await sell(t.pool, stock, { person: 'user:ann', quantity: 1, now: noon })).toBe(true)
    expect(await leftFor(t.pool, stock, { now: noon, person: 'user:bob' })).toBe(0)
    expect(await sell(t.pool, stock, { person: 'user:ann', quantity: 1, now: noon })).toBe(true)
    const { rows } = await t.pool.query('SELECT FROM shop.hold')
    expect(rows).toHaveLength(0)
  })

  it('refuses a worker with an older epoch, which was paused while another took over', async () => {
    await using t = await shop(on)
    const paused = owner
    const next = { partition: 0, epoch: 2 }
    expect(await t.grant('ann', noon, next)).toBe(true)
    await releaseHold(t.pool, 'ann')
    expect(await t.grant('bob', noon + 30_000, paused)).toBe(false)
    expect(await extendHold(t.pool, { id: 'ann', until: noon }, { now: noon, fence: paused })).toBe(false)
    expect(await t.grant('eva', noon + 30_000, { partition: 1, epoch: 1 })).toBe(true)
  })

  it('is granted to one of a thousand candidates at a time, over fifty connections', async () => {
    await using t = await shop(on, 51)
    const taken = `SELECT s.sold + (SELECT count(*) FROM shop.hold WHERE thing = s.id AND expires_at > $1)::int AS taken
      FROM shop.slot s WHERE id = 's1'`
    const worst = { taken: 0 }
    const over = new AbortController()
    const sample = async (): Promise<void> => {
      while (!over.signal.aborted) {
        const { rows } = await t.pool.query<{ taken: number }>(taken, [new Date(noon).toISOString()])
        worst.taken = Math.max(worst.taken, rows[0]?.taken ?? 0)
      }
    }
    const sampling = sample()
    const granted: string[] = []
    const sold: boolean[] = []
    const candidate = async (n: number): Promise<void> => {
      const client = await t.pool.connect()
      try {
        await client.query('BEGIN')
        const tx: Queryable = { query: async (text, values) => ({ rows: (await client.query(text, values)).rows }) }
        const isGranted = await t.grant(String(n), noon, { partition: n % 16, epoch: 1 }, tx)
        await client.query('COMMIT')
        if (!isGranted) return
        granted.push(String(n))
        // Every fourth candidate buys. The others decline, and the next candidate can be granted the place.
        if (granted.length % 4 === 0) sold.push(await sell(t.pool, slot, { person: `user:${n}`, quantity: 1, now: noon }))
        else await releaseHold(t.pool, String(n))
      } finally {
        client.release()
      }
    }
    await Promise.all(Array.from({ length: 1_000 }, (_, n) => candidate(n)))
    over.abort()
    await sampling
    expect(granted.length).toBeGreaterThan(0)
    expect(granted.length).toBeLessThanOrEqual(4)
    expect(worst.taken).toBe(1)
    const { rows } = await t.pool.query('SELECT sold FROM shop.slot')
    expect(rows).toEqual([{ sold: granted.length === 4 ? 1 : 0 }])
    expect(sold).not.toContain(false)
  })
})
