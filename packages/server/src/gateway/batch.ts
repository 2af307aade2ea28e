/**
 * What is done with a batch before its events are checked: its limits, from the cheapest to the dearest, so that a batch
 * that is refused for its size or its sender's rate costs little; and the order and the slices in which batches are
 * checked, so that a large one does not keep others waiting.
 */

import { check, eventBatch, isRecord, limits, ProactiveError } from '@proactive/protocol'
import type { Sent } from '../events/check-event.js'
import type { Identity } from '../identity/token.js'
import { createSlices } from '../runtime/slices.js'
import { bytesOf } from '../runtime/storable.js'
import { type RateLimits, workOf, workPerBatch } from './rate-limits.js'

/** Who sent a batch, and from where. */
export type BatchSender = Pick<Identity, 'person' | 'session'> & { address?: string }

export interface Batch {
  sentAt: string
  events: Sent[]
  bytes: number
}

/**
 * Reads the envelope of a batch and spends what its sender may send.
 *
 * @throws ProactiveError `invalid_event` or `too_large` for the batch, `rate_limited` for its sender.
 */
export async function admitBatch({ person, session, address }: BatchSender, raw: unknown, rateLimits: RateLimits): Promise<Batch> {
  await rateLimits.spend('batches', session)
  const batch = readBatch(raw)
  const work = workOf(batch.bytes, batch.events.length)
  await rateLimits.spend('events', session, batch.events.length)
  await rateLimits.spend('sessionWork', session, work)
  await rateLimits.spend('personWork', person, work)
  if (address !== undefined) await rateLimits.spend('addressWork', address, work + workPerBatch)
  return batch
}

/** Takes what has the same key one after another, in the order of its arrival. */
export function createTurns(): <Answer>(key: string, take: () => Promise<Answer>) => Promise<Answer> {
  const last = new Map<string, Promise<unknown>>()
  return (key, take) => {
    const before = last.get(key)
    const mine = before ? before.then(take, take) : take()
    const leave = (): void => {
      if (last.get(key) === mine) last.delete(key)
    }
    last.set(key, mine)
    mine.then(leave, leave)
    return mine
  }
}

/**
 * Checks some events of a batch in order, and lets the event loop take up other work after each slice. How long an event
 * takes is estimated from the size of its batch.
 */
export async function inSlices<Checked>(events: readonly Sent[], batch: Batch, checkEvent: (event: Sent) => Checked): Promise<Checked[]> {
  const checked: Checked[] = []
  const each = workOf(batch.bytes, batch.events.length) / batch.events.length
  const slices = createSlices()
  for (const event of events) {
    const turn = slices.spend(each)
    if (turn) await turn
    checked.push(checkEvent(event))
  }
  return checked
}

function readBatch(raw: unknown): Batch {
  const items = isRecord(raw) ? raw['events'] : undefined
  if (Array.isArray(items) && items.length > limits.batchEvents) throw tooLarge()
  const envelope = check(eventBatch, raw)
  if (!envelope.ok) throw new ProactiveError('invalid_event', envelope.message)
  const { sentAt, events } = envelope.value
  return { sentAt, ...sized(sentAt, events) }
}

/**
 * Measures a batch. Most batches are smaller than one event may be, and one serialization shows that; only in larger
 * ones is each event measured, and in one that is nested too deeply to be serialized.
 */
function sized(sentAt: string, events: readonly unknown[]): Omit<Batch, 'sentAt'> {
  const together = bytesOf({ sentAt, events })
  if (together > limits.batchBytes) throw tooLarge()
  if (together > 0 && together <= limits.eventBytes) {
    return { bytes: together, events: events.map((raw) => ({ raw, isTooLarge: false })) }
  }
  const sizes = events.map(bytesOf)
  const around = bytesOf({ sentAt, events: [] }) + events.length - 1
  const bytes = sizes.reduce((sum, size) => sum + size, around)
  if (bytes > limits.batchBytes) throw tooLarge()
  return { bytes, events: events.map((raw, i) => ({ raw, isTooLarge: (sizes[i] ?? 0) > limits.eventBytes })) }
}

/** The refusal of a batch that exceeds the limits of a batch. */
export function tooLarge(): ProactiveError {
  return new ProactiveError('too_large', `The batch is too large: at most ${limits.batchEvents} events and ${limits.batchBytes} bytes are allowed.`)
}
