import type { Message } from '@proactive/engine'
import { type BatchAnswer, eventBatch, check, type Json, limits, ProactiveError, type Rejection } from '@proactive/protocol'
import type { Appender } from '../log/appender.js'
import { checkPageEvent, type Sent, timeOfPage } from '../events/check-event.js'
import type { Clock } from '../runtime/clock.js'
import type { EngineClock } from '../store/engine-clock.js'
import type { PackIndex } from '../events/pack-index.js'
import { bytesOf } from '../runtime/storable.js'
import type { RateLimits } from './rate-limits.js'
import { eventMessage } from '../log/records.js'
import type { Store } from '../store/store.js'
import type { Identity } from '../identity/token.js'

/** A page's clock that is off by less is not corrected: the windows of rules allow for that much. */
const skewMs = 2_000

/** Receives a page's batch: checks each event, corrects its time, appends it to the log, and only then answers. */
export interface Receiver {
  /** Never rejects for a refused batch: the refusal is its answer. */
  receive(from: Pick<Identity, 'person' | 'session'>, raw: unknown): Promise<BatchAnswer>
  /** Calls back with every event of a page that became durable; the returned function ends that. */
  watch(listener: (message: Message) => void): () => void
}

export function createReceiver({
  pack,
  appender,
  store,
  clock,
  engineClock,
  rateLimits,
}: {
  pack: PackIndex
  appender: Appender
  store: Store
  clock: Clock
  engineClock: EngineClock
  rateLimits: RateLimits
}): Receiver {
  const watchers = new Set<(message: Message) => void>()

  async function take({ person, session }: Pick<Identity, 'person' | 'session'>, raw: unknown): Promise<BatchAnswer> {
    await rateLimits.spend('batches', session)
    const { sentAt, events } = readBatch(raw)
    await rateLimits.spend('events', session, events.length)

    const received = engineClock.now()
    const shift = shiftOf(sentAt, clock.now()) + engineClock.offsetMs
    const rejected: Rejection[] = []
    const messages: Message[] = []
    for (const item of events) {
      const checked = checkPageEvent(item, pack)
      if (!checked.ok) {
        rejected.push(checked.rejection)
        continue
      }
      const { event, data, version } = checked
      const { id, type, causationId } = event
      const timed = timeOfPage(Date.parse(event.time) + shift, received)
      const known = { id, type, version, ...timed, received, source: 'page', person, session, data }
      messages.push(eventMessage({ ...known, ...(causationId !== undefined && { causationId }) }))
    }

    for (const { body } of messages) {
      if (body.type === 'event' && body.event.type === 'consent.changed') await storeConsent(person, body.event.data)
    }
    const isNews = await appender.append(messages)
    const accepted = messages.filter((_, i) => isNews[i])
    for (const listener of watchers) for (const message of accepted) listener(message)
    return { ok: true, accepted: accepted.length, duplicate: messages.length - accepted.length, rejected }
  }

  /**
   * Stores a changed consent for the sessions to come. It is stored before the event is appended, so that no failure
   * after the event is durable can leave a withdrawn consent in place.
   */
  async function storeConsent(person: string, data: Json): Promise<void> {
    const isGranted = typeof data === 'object' && data !== null && 'consent' in data && data.consent === 'granted'
    await store.setConsent(person, isGranted)
  }

  return {
    async receive(from, raw) {
      try {
        return await take(from, raw)
      } catch (cause) {
        if (cause instanceof ProactiveError) return { ok: false, ...cause.toJSON() }
        throw cause
      }
    },
    watch(listener) {
      watchers.add(listener)
      return () => watchers.delete(listener)
    },
  }
}

function readBatch(raw: unknown): { sentAt: string; events: Sent[] } {
  const items: unknown = typeof raw === 'object' && raw !== null && 'events' in raw ? raw.events : undefined
  if (Array.isArray(items) && items.length > limits.batchEvents) throw tooLarge()
  const envelope = check(eventBatch, raw)
  if (!envelope.ok) throw new ProactiveError('invalid_event', envelope.message)
  const { sentAt, events } = envelope.value
  return { sentAt, events: sized(sentAt, events) }
}

/**
 * Measures a batch. Most batches are smaller than one event may be, and one serialization shows that; only in larger
 * ones is each event measured.
 */
function sized(sentAt: string, events: readonly unknown[]): Sent[] {
  const together = bytesOf({ sentAt, events })
  if (together > 0 && together <= limits.eventBytes) return events.map((raw) => ({ raw, isTooLarge: false }))
  const sizes = events.map(bytesOf)
  const around = bytesOf({ sentAt, events: [] }) + events.length - 1
  if (sizes.reduce((sum, bytes) => sum + bytes, around) > limits.batchBytes) throw tooLarge()
  return events.map((raw, i) => ({ raw, isTooLarge: (sizes[i] ?? 0) > limits.eventBytes }))
}

function tooLarge(): ProactiveError {
  return new ProactiveError('too_large', `The batch is too large: at most ${limits.batchEvents} events and ${limits.batchBytes} bytes are allowed.`)
}

/** Returns how many milliseconds the page's clock is behind ours; 0 where latency may explain the difference. */
function shiftOf(sentAt: string, arrival: number): number {
  const shift = arrival - Date.parse(sentAt)
  return Math.abs(shift) > skewMs ? shift : 0
}
