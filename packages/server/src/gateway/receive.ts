import type { Message } from '@proactive/engine'
import { type BatchAnswer, check, consentChanged, eventBatch, isRecord, limits, ProactiveError, type Rejection } from '@proactive/protocol'
import type { Appender } from '../log/appender.js'
import { checkPageEvent, idOf, plausibleTime, refusing, type Sent } from '../events/check-event.js'
import type { Clock } from '../runtime/clock.js'
import type { EngineClock } from '../store/engine-clock.js'
import type { PackIndex } from '../events/pack-index.js'
import { bytesOf } from '../runtime/storable.js'
import type { RateLimits } from './rate-limits.js'
import { pageScope, personScope, scopedId } from '../log/event-id.js'
import { eventMessage } from '../log/records.js'
import type { ConsentWord } from '../store/consent-word.js'
import type { Permissions } from '../store/permissions.js'
import type { Consents } from './consent.js'
import type { Identity } from '../identity/token.js'

/** A page's clock that is off by less is not corrected: the windows of rules allow for that much. */
const skewMs = 2_000

const denied = 'The person has not given consent or has switched the assistant off: the event is not stored.'

/**
 * Receives a page's batch: checks each event, corrects its time, appends it to the log, and only then answers. Words on
 * consent come first; while the last word is no, every other event of the batch is rejected.
 */
export interface Receiver {
  /** Never rejects for a refused batch: the refusal is its answer. */
  receive(from: Pick<Identity, 'person' | 'session'>, raw: unknown): Promise<BatchAnswer>
  /** Calls back with every event of a page that became durable; the returned function ends that. */
  watch(listener: (message: Message) => void): () => void
}

export function createReceiver({
  pack,
  appender,
  consents,
  permissions,
  clock,
  engineClock,
  rateLimits,
}: {
  pack: PackIndex
  appender: Appender
  consents: Consents
  permissions: Permissions
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
    const arrival = Math.floor(clock.now())
    const shift = shiftOf(sentAt, arrival)
    const rejected: Rejection[] = []
    /** Checks events and dates them; adds the others to the rejected ones. */
    function checked(items: readonly Sent[], scope: string, dated: (time: number) => number): Message[] {
      return items.flatMap((item) => {
        const result = checkPageEvent(item, pack)
        if (!result.ok) rejected.push(result.rejection)
        if (!result.ok) return []
        const { data, version, event: { id, type, causationId, ...event } } = result
        const known = { id: scopedId(id, scope), type, version, time: dated(Date.parse(event.time) + shift), received, source: 'page', person, session, data }
        return [eventMessage({ ...known, ...(causationId !== undefined && { causationId }) })]
      })
    }

    const words = checked(events.filter(isWord), personScope(person), (time) => Math.max(0, Math.min(time, arrival)))
    const wordsAreNew = await takeWords(person, words)
    const others = events.filter((item) => !isWord(item))
    const isAllowed = others.length === 0 || (await permissions.of(person)).isAllowed
    if (!isAllowed) rejected.push(...others.map((item) => refusing(idOf(item.raw))('consent_denied', denied).rejection))
    const messages = isAllowed ? checked(others, pageScope(session), (time) => plausibleTime(time + engineClock.offsetMs, received)) : []
    const isNew = [...wordsAreNew, ...(await appender.append(messages))]

    const all = [...words, ...messages]
    const accepted = all.filter((_, i) => isNew[i])
    for (const listener of watchers) for (const message of accepted) listener(message)
    return { ok: true, accepted: accepted.length, duplicate: all.length - accepted.length, rejected }
  }

  /** Takes the words on consent of a batch in the order in which they were said. Returns for each whether it is new. */
  async function takeWords(person: string, words: readonly Message[]): Promise<boolean[]> {
    const isNew = new Map<Message, boolean>()
    for (const { message, word } of words.flatMap(wordOf).toSorted((a, b) => a.word.saidAt - b.word.saidAt)) {
      isNew.set(message, await consents.take(message, person, word))
    }
    return words.map((message) => isNew.get(message) ?? false)
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

/** Tells whether an event is a word on consent, before it is validated. */
function isWord({ raw }: Sent): boolean {
  return isRecord(raw) && raw['type'] === consentChanged.type
}

function wordOf(message: Message): { message: Message; word: ConsentWord }[] {
  const { body } = message
  if (body.type !== 'event' || !isRecord(body.event.data)) return []
  return [{ message, word: { isGranted: body.event.data['consent'] === 'granted', saidAt: body.event.time } }]
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
