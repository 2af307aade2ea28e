import type { Message } from '@proactive/engine'
import { type BatchAnswer, consentChanged, isRecord, ProactiveError, type Rejection } from '@proactive/protocol'
import type { Appender } from '../log/appender.js'
import { checkPageEvent, type EventTime, idOf, type Sent, timeOfPage } from '../events/check-event.js'
import type { Clock } from '../runtime/clock.js'
import type { EngineClock } from '../store/engine-clock.js'
import type { PackIndex } from '../events/pack-index.js'
import { admitBatch, type Batch, type BatchSender, createTurns, inSlices } from './batch.js'
import type { RateLimits } from './rate-limits.js'
import { ownId, pageScope, personScope, scopedId } from '../log/event-id.js'
import { eventMessage } from '../log/records.js'
import type { ConsentWord } from '../store/consent-word.js'
import type { Permissions } from '../store/permissions.js'
import type { Consents } from './consent.js'
import { denialOf } from './denials.js'

/** A page's clock that is off by less is not corrected: the windows of rules allow for that much. */
const skewMs = 2_000

/**
 * Receives a page's batch: checks its limits, then each event, corrects its time, appends it to the log, and only then
 * answers. Words on consent come first; while the last word is no, every other event of the batch is rejected. The
 * batches of a session are taken one after another.
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

  const inTurn = createTurns()
  /** Checking takes the event loop: the slices of one address, however many its batches, come one at a time. */
  const inTurnOfAddress = createTurns()

  async function take(from: BatchSender, raw: unknown): Promise<BatchAnswer> {
    const arrival = Math.floor(clock.now())
    const batch = await admitBatch(from, raw, rateLimits)
    return inTurn(from.session, () => append(from, batch, arrival))
  }

  async function append({ person, session, address }: BatchSender, batch: Batch, arrival: number): Promise<BatchAnswer> {
    const { sentAt, events } = batch
    const received = engineClock.now()
    const shift = shiftOf(sentAt, arrival)
    const rejected: Rejection[] = []
    /** Checks events and dates them; adds the others to the rejected ones. */
    async function checked(items: readonly Sent[], scope: string, dated: (time: number) => EventTime): Promise<Checked[]> {
      const check = () => inSlices(items, batch, (item) => checkPageEvent(item, pack))
      const results = await (address === undefined ? check() : inTurnOfAddress(address, check))
      return results.flatMap((result) => {
        if (!result.ok) rejected.push(result.rejection)
        if (!result.ok) return []
        const { data, version, event: { id, type, causationId, ...event } } = result
        const pageTime = Date.parse(event.time)
        const known = { id: scopedId(id, scope), type, version, ...dated(pageTime + shift), received, source: 'page', person, session, data }
        return [{ pageTime, message: eventMessage({ ...known, ...(causationId !== undefined && { causationId }) }) }]
      })
    }

    const words = await checked(events.filter(isWord), personScope(person), (time) => ({ time: Math.max(0, Math.min(time, arrival)) }))
    const wordsAreNew = await takeWords({ person, session }, words)
    const others = events.filter((item) => !isWord(item))
    const denial = others.length === 0 ? undefined : denialOf(await permissions.of(person))
    if (denial) rejected.push(...others.map((item) => ({ id: idOf(item.raw), ...denial })))
    const messages = !denial ? (await checked(others, pageScope(session), (time) => timeOfPage(time + engineClock.offsetMs, received))).map(({ message }) => message) : []
    const appended = await appender.append(messages, { person, session }).catch((cause: unknown) => {
      // The person has said no, or is off, since the permission was read.
      if (!(cause instanceof ProactiveError) || cause.code !== 'consent_denied') throw cause
      rejected.push(...messages.splice(0).map(({ id }) => ({ id: ownId(id), ...cause.toJSON() })))
      return []
    })
    const isNew = [...wordsAreNew, ...appended]

    const all = [...words.map(({ message }) => message), ...messages]
    const accepted = all.filter((_, i) => isNew[i])
    for (const listener of watchers) for (const message of accepted) listener(message)
    return { ok: true, accepted: accepted.length, duplicate: all.length - accepted.length, rejected }
  }

  /** Takes the words on consent of a batch in the order in which they were said. Returns for each whether it is new. */
  async function takeWords({ person, session }: Pick<BatchSender, 'person' | 'session'>, words: readonly Checked[]): Promise<boolean[]> {
    const isNew = new Map<Message, boolean>()
    for (const { message, word } of words.flatMap(wordOf).toSorted((a, b) => a.word.saidAt - b.word.saidAt)) {
      isNew.set(message, await consents.take(message, person, word, session))
    }
    return words.map(({ message }) => isNew.get(message) ?? false)
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

/** A valid event of a batch, and the time that the page gave it, on the page's own clock. */
interface Checked {
  message: Message
  pageTime: number
}

/** Tells whether an event is a word on consent, before it is validated. */
function isWord({ raw }: Sent): boolean {
  return isRecord(raw) && raw['type'] === consentChanged.type
}

function wordOf({ message, pageTime }: Checked): { message: Message; word: ConsentWord }[] {
  const { body } = message
  if (body.type !== 'event' || !isRecord(body.event.data)) return []
  const { data, time: saidAt } = body.event
  // The event itself is recognized by its ID. The page's own time is what the page repeats with its sessions.
  const isGranted = data['consent'] === 'granted'
  return [{ message, word: { isGranted, saidAt, ...(pageTime > saidAt && { claims: [{ isGranted, saidAt, claimedAt: pageTime }] }) } }]
}

/** Returns how many milliseconds the page's clock is behind ours; 0 where latency may explain the difference. */
function shiftOf(sentAt: string, arrival: number): number {
  const shift = arrival - Date.parse(sentAt)
  return Math.abs(shift) > skewMs ? shift : 0
}
