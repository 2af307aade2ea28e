import { type Application, type Event, homeOf, homeWithoutPerson, type Message } from '@proactive/engine'
import { type BatchAnswer, consentChanged, identifierOf, isRecord, ProactiveError, type Rejection } from '@proactive/protocol'
import type { Appender, Gate } from '../log/appender.js'
import { idOf, refusing, timeOfSystem, undeclared, validateData } from '../events/check-event.js'
import type { EngineClock } from '../store/engine-clock.js'
import { eventsOf, type Foreign, nameOf, readForeign } from '../events/foreign-event.js'
import type { Log } from '../log/log.js'
import type { PackIndex } from '../events/pack-index.js'
import { scrubInSlices } from '../events/scrub-in-slices.js'
import { createSlices, type Slices } from '../runtime/slices.js'
import { presentCause, withCause } from '../runtime/cause.js'
import { bytesOf, faultOf } from '../runtime/storable.js'
import { scopedId, systemScope } from '../log/event-id.js'
import { eventMessage, type Placement, recordsOf } from '../log/records.js'
import type { Permissions } from '../store/permissions.js'
import type { Store } from '../store/store.js'
import type { Tx } from '../log/tx.js'
import type { Consents } from './consent.js'
import { personInKey } from './person-in-key.js'
import { workOf } from './rate-limits.js'

export const ingestLimits = { events: 1_000, bytes: 1_048_576, depth: 16, keys: 4_000 } as const

/** What a body is parsed into: enough to see that an event exceeds the limits, at most four levels below the body. */
export const keptOfIngest = { depth: ingestLimits.depth + 5, members: ingestLimits.keys + 1 } as const

export type IngestAnswer = Extract<BatchAnswer, { ok: true }>

/** Takes events of the shop's systems, in every shape that SPEC.md section 7 lists. */
export interface Ingest {
  /**
   * Takes one event or an array of events.
   *
   * @throws ProactiveError `too_large` for more than 1 000 events; `unavailable` when not all of them could be stored.
   */
  ingest: (body: unknown) => Promise<IngestAnswer>
}

export function createIngest({
  pack,
  log,
  store,
  consents,
  permissions,
  gate,
  appender,
  clock,
  placement,
}: {
  pack: PackIndex
  log: Log
  store: Store
  consents: Consents
  permissions: Permissions
  gate: Pick<Gate, 'refusals'>
  appender: Appender
  clock: EngineClock
  placement: Placement
}): Ingest {
  /** Reads an event; a large one in several slices. */
  async function read(raw: unknown, slices: Slices): Promise<Event | Rejection> {
    const work = workOf(bytesOf(raw), 1) / 3
    await slices.spend(work)
    const refuse = (code: Rejection['code'], message: string) => refusing(idOf(raw))(code, message).rejection
    const fault = faultOf(raw, ingestLimits)
    if (fault) return refuse('invalid_event', `The event is not valid: ${fault}.`)
    const foreign = readForeign(raw, pack)
    if (!foreign) return refuse('invalid_event', 'The event has none of the known shapes: give it a type and data.')
    const contract = pack.event(foreign.type)
    if (!contract || contract.from === 'assistant') return refuse('unknown_type', undeclared(foreign.type, contract, 'system'))
    await slices.spend(work)
    const checked = validateData(foreign, pack)
    if (!checked.ok) return { ...checked.rejection, id: idOf(raw) }
    await slices.spend(work)
    const data = await scrubInSlices(checked.data, { ids: contract.ids, pseudonym: pack.pseudonymOf, slices })
    return eventOf({ ...foreign, version: checked.version, data })
  }

  /** Stores an event, sent with an id. `allowed` are the people about whom events may be used; of a page, no other event is stored. */
  async function take(event: Event, id: string | null, allowed: ReadonlySet<string>): Promise<'accepted' | 'duplicate' | Rejection> {
    const { source, person } = event
    const isAllowed = person === undefined || allowed.has(person)
    if (!isAllowed && source === 'page') return { id, code: 'consent_denied', message: 'The person has not given consent.' }
    return (await keep(event, eventMessage(event, isAllowed ? homeOf(event) : homeWithoutPerson(event)))) ? 'accepted' : 'duplicate'
  }

  /** Takes a word on consent that another system of the shop has heard. Words are dated by the machine's clock. */
  async function takeWord(event: Event, person: string): Promise<'accepted' | 'duplicate'> {
    const isGranted = isRecord(event.data) && event.data['consent'] === 'granted'
    return (await consents.take(eventMessage(event), person, { isGranted, saidAt: event.time })) ? 'accepted' : 'duplicate'
  }

  async function eventOf({ id, type, source, subject, correlationId, causationId = presentCause(), ...foreign }: Foreign & { version: number }): Promise<Event> {
    const received = clock.now()
    const arrival = Math.floor(received - clock.offsetMs)
    const { time: said = arrival } = foreign
    const isWordOnConsent = type === consentChanged.type
    const timed = isWordOnConsent ? { time: Math.max(0, Math.min(said, arrival)) } : timeOfSystem(said + clock.offsetMs, received)
    const session = foreign.sessionId === undefined ? null : await store.session(foreign.sessionId)
    const named = foreign.userId === undefined ? pack.event(type)?.person?.(foreign.data) : `user:${foreign.userId}`
    const person = personOf(named, type) ?? session?.person
    return {
      id: scopedId(id, systemScope(source)),
      type,
      version: foreign.version,
      ...timed,
      received,
      source,
      data: foreign.data,
      ...(subject !== undefined && { subject: pack.pseudonymOf(subject) }),
      ...(person !== undefined && { person }),
      ...(session && session.person === person && { session: session.id }),
      ...(correlationId !== undefined && { correlationId }),
      ...(causationId !== undefined && { causationId }),
    }
  }

  /**
   * Returns the person of this name, or undefined for a placeholder: `user:undefined` is nobody.
   *
   * @throws Error for an id without its kind, which would be nobody's.
   */
  function personOf(name: string | undefined, type: string): string | undefined {
    if (name === undefined || identifierOf(name) === undefined) return undefined
    const id = /^(?:user|visitor):(.*)$/s.exec(name)?.[1]
    if (id === undefined) throw new Error(`defineEvent('${type}'): person gave an id without its kind; return \`user:\${id}\`, or \`visitor:\${id}\` for a guest`)
    return identifierOf(id) === undefined ? undefined : pack.pseudonymOf(name)
  }

  /** Stores an event in one transaction with what it changes in the shop; a duplicate changes nothing. False for one. */
  async function keep(event: Event, message: Message): Promise<boolean> {
    const applies = event.claimed === undefined ? pack.applies(event) : []
    const { person, session } = event
    const sender = event.source === 'page' && person !== undefined ? { person, session } : undefined
    if (applies.length === 0) return (await appender.append([message], sender))[0] ?? false
    let isApplying = false
    const kept = store.transaction(async (tx) => {
      const [refusal] = sender ? await gate.refusals(tx, [sender]) : []
      if (refusal) throw refusal
      const [isNews] = await log.append(recordsOf(message, 'event', event.received, placement), { tx })
      if (!isNews) return false
      await tx.withoutCapture()
      isApplying = true
      for (const application of applies) await applyTo(tx, application, event)
      isApplying = false
      return true
    })
    return kept.catch((cause: unknown) => {
      throw isApplying || cause instanceof ProactiveError ? cause : new ProactiveError('unavailable', 'The event could not be stored: send it again.', { cause })
    })
  }

  /** Reports what the pack threw about an event, and returns the refusal that its sender gets. */
  function refusalOf(cause: unknown, raw: unknown): Rejection {
    const id = idOf(raw)
    if (cause instanceof ProactiveError) return { id, ...cause.toJSON() }
    const type = nameOf(raw)
    pack.report(type, new Error(`The event '${type}' could not be read or applied to the shop: ${String(cause)}; correct its mapping, person, per or apply, which the stack names.`, { cause }))
    return { id, code: 'internal', message: 'The event could not be applied to the shop; the server has logged why.' }
  }

  async function readAll(items: readonly unknown[]): Promise<(Event | Rejection)[]> {
    const all: (Event | Rejection)[] = []
    const slices = createSlices()
    for (const item of items) all.push(await read(item, slices).catch((cause: unknown) => refusalOf(cause, item)))
    return all
  }

  async function storeAll(all: readonly (Event | Rejection)[], items: readonly unknown[]): Promise<IngestAnswer> {
    const answer = { ok: true as const, accepted: 0, duplicate: 0, rejected: [] as Rejection[] }
    const note = (outcome: 'accepted' | 'duplicate' | Rejection): void => {
      if (typeof outcome === 'object') answer.rejected.push(outcome)
      else answer[outcome]++
    }
    // Words on consent first: they decide about the other events of the request.
    for (const [n, one] of all.entries()) {
      if (isWord(one)) note(await takeWord(one, one.person).catch((cause: unknown) => refusalOf(cause, items[n])))
    }
    const allowed = await permissions.allowed(all.flatMap((one) => ('person' in one && one.person !== undefined ? [one.person] : [])))
    for (const [n, one] of all.entries()) {
      if ('code' in one) note(one)
      else if (!isWord(one)) {
        const id = idOf(items[n])
        note(await take(one, id, allowed).catch((cause: unknown) => refusalOf(cause, items[n])))
      }
    }
    // The sender may drop only what was stored or refused for good; what was stored is a duplicate the next time.
    if (answer.rejected.some(({ code }) => code === 'unavailable')) {
      throw new ProactiveError('unavailable', 'Not all events could be stored: send the same request again.', { retryAfterMs: 1_000 })
    }
    return answer
  }

  return {
    async ingest(body) {
      const items = (Array.isArray(body) ? body : [body]).flatMap(eventsOf)
      if (items.length > ingestLimits.events) {
        throw new ProactiveError('too_large', `Too many events: at most ${ingestLimits.events} are allowed in one request.`)
      }
      const all = await readAll(items)
      // What an append wakes is not caused by what is appended alone.
      return withCause(undefined, () => storeAll(all, items))
    },
  }
}

function isWord(read: Event | Rejection): read is Event & { person: string } {
  return 'type' in read && read.type === consentChanged.type && read.person !== undefined
}

/** Applies an event, unless it says how a thing was before a newer event. */
async function applyTo(tx: Tx, application: Application, event: Event): Promise<void> {
  const apply = () => application.apply(tx, event)
  const key = application.per?.(event.data, event)
  if (key === undefined) await apply()
  else await tx.asNewest({ type: event.type, key, time: event.time, person: personInKey(key, event) }, apply)
}
