import { fnv1a } from '@proactive/protocol'
import type { Address, Event } from './message.js'

/**
 * Returns the number of the partition that owns an address. A person and the home of their events have the same owner.
 *
 * @example
 * const n = ownerOf('person:user:ann', 16)
 */
export function ownerOf(address: Address, count: number): number {
  if (count === 1) return 0
  const name = address.startsWith('home:') ? `person:${address.slice(5)}` : address
  return hash(name) % count
}

/**
 * Returns the address to which the shell sends an event: its person, or its subject. Events with neither go to one
 * address per type, so that they keep their order.
 *
 * @example
 * const message = { id: event.id, to: homeOf(event), cause: event.id, body: { type: 'event', event } }
 */
export function homeOf(event: Event): Address {
  return event.person ? `person:${event.person}` : `home:${event.subject ?? event.type}`
}

/**
 * Returns the address to which the shell sends an event about a person who does not consent. The event lives in the same
 * partition as by `homeOf`, so that a duplicate is recognized, but it is not handed to the person.
 */
export function homeWithoutPerson(event: Event): Address {
  return `home:${event.person ?? event.subject ?? event.type}`
}

/** Hashes a text by FNV-1a, 32 bits; the final mix spreads the low bits as well as the high ones. */
export function hash(text: string): number {
  let h = fnv1a(text)
  h = Math.imul(h ^ (h >>> 16), 0x45d9f3b)
  return (h ^ (h >>> 15)) >>> 0
}

/** Returns the address of the topic where one signal's candidates for one use case meet. */
export const topicOf = (signal: string, useCase: string): `topic:${string}` => `topic:${signal}/${useCase}`
