import type { Sql } from './database.js'
import { postcodeOfPerson } from './postcode-of-person.js'
import { listSlots, type Slot } from './slots.js'

/**
 * Returns the first slot with a free place for a person: by the postcode of their checkout, else of their profile. Null
 * without a postcode that a zone serves, or when no place is free.
 */
export async function nextSlot(sql: Sql, personId: string | null): Promise<Slot | null> {
  if (personId === null) return null
  const { rows } = await sql.query<{ zone: string }>(`SELECT zone_id AS zone FROM shop.postcode WHERE code = ${postcodeOfPerson('$1')}`, [personId])
  const zone = rows[0]?.zone
  if (zone === undefined) return null
  return (await listSlots(sql, zone, personId)).find(({ left }) => left > 0) ?? null
}
