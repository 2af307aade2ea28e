import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { basePath, isRecord, type Suggestion } from '@proactive/protocol'
import type { Attacker } from './attacker.js'
import type { Guest } from './guest.js'
import type { Sample } from './target.js'
import { request } from './wire/http.js'
import type { Line } from './wire/line.js'

/** A suggestion as it arrives. */
export interface SentCommand {
  id: string
  type: string
  correlationId: string
  data: Partial<Suggestion> & Record<string, unknown>
}

/** Somebody who was sent a command, and what led to it. */
export interface Told {
  guest: Guest
  line: Line
  command: SentCommand
  eventId: string
}

/** What a pack may wait for late events and for more of the same. */
const waitMs = 10_000
/** So that what a page did is known before the shop's event, and each has a time of its own. */
const betweenMs = 300

/**
 * Has a command sent to a new guest: their page event, then the shop's events, with every text of both rewritten by
 * `change`. Where those reach nobody, which a server may see to, the samples as they are must. Returns nothing, and
 * notes what was missing, where no command can be had.
 */
export async function tell(a: Attacker, change: (text: string) => string = asItIs): Promise<Told | undefined> {
  const { shopEvents, ingestKey } = a.target
  if (ingestKey === undefined || shopEvents.length === 0) {
    a.leave('what needs a command: give --ingest-key and --shop-event')
    return undefined
  }
  const told = (await tellOnce(a, change)) ?? (change === asItIs ? undefined : await tellOnce(a, asItIs))
  if (!told) a.leave('what needs a command: none came after --page-event and --shop-event')
  return told
}

const asItIs = (text: string): string => text

async function tellOnce(a: Attacker, change: (text: string) => string): Promise<Told | undefined> {
  const { shopEvents, pageEvent } = a.target
  const guest = await a.guest()
  const line = await a.line('actions', guest)
  const eventId = randomUUID()
  const body = JSON.stringify({ sentAt: new Date().toISOString(), events: [{ ...changed(pageEvent, change), id: eventId, time: new Date().toISOString() }] })
  await a.http('POST', '/events', { token: guest.grant.token, body })
  for (const event of shopEvents) {
    await pause(betweenMs)
    await ingest(a, { id: randomUUID(), time: new Date().toISOString(), ...changed(event, change) })
  }
  const command = await commandOn(line, 0)
  return command && { guest, line, command, eventId }
}

/** Sends an event as a system of the shop does. */
export function ingest({ target: { url, ingestKey } }: Attacker, body: object) {
  return request(url, { method: 'POST', path: `${basePath}/ingest`, headers: { authorization: `Bearer ${ingestKey}` }, body: JSON.stringify(body) })
}

/** The nth command of a channel, or the nth that is wanted, within ten seconds. */
export async function commandOn(line: Line, n: number, isWanted: (command: SentCommand) => boolean = () => true): Promise<SentCommand | undefined> {
  for (const end = performance.now() + waitMs; performance.now() < end; await pause(20)) {
    const found = commandsOn(line).filter(isWanted)[n]
    if (found) return found
  }
  return undefined
}

export function commandsOn(line: Line): SentCommand[] {
  return line.heard.filter(({ name }) => name === 'command').map(({ body }) => body).filter(isCommand)
}

function isCommand(value: unknown): value is SentCommand {
  return isRecord(value) && typeof value.id === 'string' && typeof value.type === 'string' && isRecord(value.data)
}

export function changed({ type, data }: Sample, change: (text: string) => string): Sample {
  const copy = Object.entries(data).map(([key, value]) => [key, typeof value === 'string' ? change(value) : value])
  return { type, data: Object.fromEntries(copy) }
}
