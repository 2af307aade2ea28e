import { readAddress, zoneOf } from './address.js'
import type { Sql } from './database.js'
import { listSlots, type Slot } from './slots.js'

/**
 * Returns the first slot with a free place for a person: by the postcode of their checkout, else of their profile. Null
 * without a postcode, or when no place is free.
 */
export async function nextSlot(sql: Sql, personId: string | null): Promise<Slot | null> {
  if (personId === null) return null
  const { postcode } = await readAddress(sql, personId)
  const zone = (await zoneOf(sql, postcode)) ?? (await zoneOfProfile(sql, personId))
  if (zone === null) return null
  return (await listSlots(sql, zone, personId)).find(({ left }) => left > 0) ?? null
}

async function zoneOfProfile(sql: Sql, personId: string): Promise<string | null> {
  const { rows } = await sql.query<{ zone: string }>(
    `SELECT p.zone_id AS zone FROM shop.shopper s JOIN shop.postcode p ON p.code = s.postcode WHERE 'user:' || s.id = $1`,
    [personId],
  )
  return rows[0]?.zone ?? null
}
