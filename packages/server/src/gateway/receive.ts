import type { Message } from '@proactive/engine'
import { type BatchAnswer, type Json, ProactiveError, type Rejection } from '@proactive/protocol'
import type { Appender } from '../log/appender.js'
import { plausibleTime, checkPageEvent } from '../events/check-event.js'
import type { Clock } from '../runtime/clock.js'
import type { EngineClock } from '../store/engine-clock.js'
import type { PackIndex } from '../events/pack-index.js'
import { admitBatch, type Batch, type BatchSender, createTurns, inSlices } from './batch.js'
import type { RateLimits } from './rate-limits.js'
import { eventMessage } from '../log/records.js'
import type { Store } from '../store/store.js'

/** A page's clock that is off by less is not corrected: the windows of rules allow for that much. */
const skewMs = 2_000

/**
 * Receives a page's batch: checks its limits, then each event, corrects its time, appends it to the log, and only then
 * answers. The batches of a session are taken one after another.
 */
export interface Receiver {
  /** Never rejects for a refused batch: the refusal is its answer. */
  receive(from: BatchSender, raw: unknown): Promise<BatchAnswer>
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

  const inTurn = createTurns()

  async function take(from: BatchSender, raw: unknown): Promise<BatchAnswer> {
    const arrival = clock.now()
    const batch = await admitBatch(from, raw, rateLimits)
    return inTurn(from.session, () => append(from, batch, arrival))
  }

  async function append({ person, session }: BatchSender, batch: Batch, arrival: number): Promise<BatchAnswer> {
    const checks = await inSlices(batch, (event) => checkPageEvent(event, pack))
    const received = engineClock.now()
    const shift = shiftOf(batch.sentAt, arrival) + engineClock.offsetMs
    const rejected: Rejection[] = []
    const messages: Message[] = []
    for (const checked of checks.values()) {
      if (!checked.ok) {
        rejected.push(checked.rejection)
        continue
      }
      const { event, data, version } = checked
      const { id, type, causationId } = event
      const time = plausibleTime(Date.parse(event.time) + shift, received)
      const known = { id, type, version, time, received, source: 'page', person, session, data }
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

/** Returns how many milliseconds the page's clock is behind ours; 0 where latency may explain the difference. */
function shiftOf(sentAt: string, arrival: number): number {
  const shift = arrival - Date.parse(sentAt)
  return Math.abs(shift) > skewMs ? shift : 0
}
