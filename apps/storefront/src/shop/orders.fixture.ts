import { testDatabase, type TestDatabase } from 'database/testing'
import type { Pool } from 'pg'
import { saveAddress } from './address.js'
import { changeOnce, type LineChange } from './basket.js'
import { chooseOnce } from './choices.js'
import { transaction } from './database.js'
import type { PaymentMethod } from './payment-methods.js'

/** A shop with three products, two of which the bundle `breakfast` is made of, and one slot tomorrow. */
export class OrderShop implements AsyncDisposable {
  readonly pool: Pool
  readonly #database: TestDatabase

  private constructor(database: TestDatabase, pool: Pool) {
    this.#database = database
    this.pool = pool
  }

  static async open({ stock = 10, places = 10, connections = 10 } = {}): Promise<OrderShop> {
    const database = await testDatabase()
    const pool = database.pool({ max: connections })
    await pool.query(`
      INSERT INTO shop.zone (id, name) VALUES ('Z3', 'Praha');
      INSERT INTO shop.postcode (code, zone_id) VALUES ('11000', 'Z3');
      INSERT INTO shop.slot (id, zone_id, start, "end", cutoff, capacity, price)
      VALUES ('s1', 'Z3', now() + interval '1 day', now() + interval '26 hours', now() + interval '20 hours', ${places}, 4900);
      INSERT INTO shop.category (id, position, name_en, name_cs, tint, picture) VALUES ('c', 1, 'c', 'c', 'mint', 'p');
      INSERT INTO shop.product (id, category_id, position, brand, name_en, name_cs, about_en, about_cs, price, amount, unit, picture)
      SELECT id, 'c', 1, 'b', 'n', 'n', 'a', 'a', 40000, 1, 'piece', 'p' FROM (VALUES ('milk'), ('eggs'), ('tea'), ('breakfast')) AS p (id);
      INSERT INTO shop.variant (product_id, id, position, name_en, name_cs, price) VALUES ('tea', 'green', 1, '', '', 40000), ('tea', 'black', 2, '', '', 40000);
      INSERT INTO shop.stock (product_id, variant_id, on_hand) VALUES ('milk', '', ${stock}), ('eggs', '', ${stock}), ('tea', 'green', ${stock}), ('tea', 'black', ${stock});
      INSERT INTO shop.bundle_part (bundle_id, product_id, quantity) VALUES ('breakfast', 'milk', 2), ('breakfast', 'eggs', 1);
      INSERT INTO proactive.setting (key, value) VALUES ('log.partitions', '4');`)
    return new OrderShop(database, pool)
  }

  /** Fills a basket and settles the checkout, without holding the slot. */
  async settle(personId: string, lines: LineChange[] = [{ productId: 'milk', add: 1 }], method: PaymentMethod = 'card'): Promise<void> {
    await transaction(this.pool, async (tx) => {
      await changeOnce(tx, `fill:${personId}`, personId, lines)
      await saveAddress(tx, personId, { name: 'A', street: 'B 1', city: 'C', postcode: '11000', phone: '+420 000 000 000', note: '' })
      await chooseOnce(tx, `choose:${personId}`, personId, { slotId: 's1', paymentMethod: method })
    })
  }

  async stock(): Promise<Record<string, number>> {
    const { rows } = await this.pool.query<{ key: string; onHand: number }>(
      `SELECT product_id || CASE variant_id WHEN '' THEN '' ELSE '/' || variant_id END AS key, on_hand AS "onHand" FROM shop.stock`,
    )
    return Object.fromEntries(rows.map(({ key, onHand }) => [key, onHand]))
  }

  /** The number of places that are sold. */
  async sold(): Promise<number> {
    const { rows } = await this.pool.query<{ sold: number }>(`SELECT sold FROM shop.slot WHERE id = 's1'`)
    return rows[0]?.sold ?? 0
  }

  /** The events of the shop about orders, in their order. */
  async told(): Promise<{ type: string; data: Record<string, unknown> }[]> {
    const { rows } = await this.pool.query<{ type: string; data: Record<string, unknown> }>(
      `SELECT type, data FROM proactive.event_log WHERE source = 'shop' ORDER BY position`,
    )
    return rows
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#database[Symbol.asyncDispose]()
  }
}
