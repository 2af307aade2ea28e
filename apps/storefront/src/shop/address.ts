import { z } from 'zod'
import { type Address, type AddressField, addressFields } from './address-fields.js'
import type { Sql } from './database.js'

/** What is wrong with a field: it is empty, is no postcode or number, or lies outside of the delivery zones. */
export type AddressProblem = 'missing' | 'invalid' | 'not_served'

const emptyAddress: Address = { name: '', street: '', city: '', postcode: '', phone: '', note: '' }

/** PostgreSQL keeps no NUL. */
const line = z.string().max(120).regex(/^[^\p{Cc}\p{Cs}]*$/u).transform((text) => text.trim())

/** The fields of the posted form; what is left out is empty. A postcode may be written with a space: `110 00`. */
export const addressForm = z.object({
  name: line.default(''),
  street: line.default(''),
  city: line.default(''),
  postcode: line.transform((text) => text.replaceAll(/\s/g, '')).default(''),
  phone: line.default(''),
  note: line.default(''),
})

/** Reads the address of a person's checkout. */
export async function readAddress(sql: Sql, personId: string): Promise<Address> {
  const { rows } = await sql.query<Address>(
    `SELECT name, street, city, postcode, phone, note FROM shop.checkout WHERE person_id = $1`,
    [personId],
  )
  return rows[0] ?? emptyAddress
}

/** Keeps what a person has written of the address, complete or not. */
export async function saveAddress(sql: Sql, personId: string, address: Address): Promise<void> {
  await sql.query(
    `INSERT INTO shop.checkout (person_id, name, street, city, postcode, phone, note) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (person_id) DO UPDATE SET name = excluded.name, street = excluded.street, city = excluded.city,
       postcode = excluded.postcode, phone = excluded.phone, note = excluded.note`,
    [personId, ...addressFields.map((field) => address[field])],
  )
}

/** Returns the zone that delivers to a postcode; null where none does. */
export async function zoneOf(sql: Sql, postcode: string): Promise<string | null> {
  const { rows } = await sql.query<{ zone: string }>(`SELECT zone_id AS zone FROM shop.postcode WHERE code = $1`, [postcode])
  return rows[0]?.zone ?? null
}

/** Returns the first field that keeps an address from being delivered to, or null for a complete one. */
export function problemOf(address: Address, zone: string | null): { field: AddressField; problem: AddressProblem } | null {
  const missing = addressFields.find((field) => field !== 'note' && address[field] === '')
  if (missing) return { field: missing, problem: 'missing' }
  if (!/^\d{5}$/.test(address.postcode)) return { field: 'postcode', problem: 'invalid' }
  if (!/^\+?[\d ]{9,20}$/.test(address.phone)) return { field: 'phone', problem: 'invalid' }
  return zone === null ? { field: 'postcode', problem: 'not_served' } : null
}
