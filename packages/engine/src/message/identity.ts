/**
 * Where records name a person. `fields` is the one table that says which field of which record holds an identity. An
 * erasure compares these fields with the person's names by exact value, because a person may be called `user`, `page` or
 * anything else that records consist of. Only a rule's key may be composed of a name and more: "user:u482 brakes".
 */

import { isRecord } from '@proactive/protocol'
import type { Effect } from './effect.js'
import type { Inspection } from './inspection.js'
import type { Body, Event, Message, Signal } from './message.js'

/** Every name of a person, by the kind of field that holds it. */
export interface Identity {
  /** Whole names: `user:u482`, `visitor:<uuid>`, session IDs. */
  readonly names: ReadonlySet<string>
  /** Bare user IDs, as in `data.userId`. */
  readonly userIds: ReadonlySet<string>
  /** Subjects of events: `user/u482`, `session/<id>`. */
  readonly subjects: ReadonlySet<string>
  /** Addresses of messages: `person:user:u482`. */
  readonly addresses: ReadonlySet<string>
}

/**
 * Returns the identity that a person's whole names stand for.
 *
 * @example
 * const identity = identityOf(['user:u482', sessionId])
 */
export function identityOf(names: readonly string[]): Identity {
  const userIds = names.flatMap((name) => (name.startsWith('user:') ? [name.slice('user:'.length)] : []))
  const visitors = names.flatMap((name) => (name.startsWith('visitor:') ? [`visitor/${name.slice('visitor:'.length)}`] : []))
  return {
    names: new Set(names),
    userIds: new Set(userIds),
    subjects: new Set([...userIds.map((id) => `user/${id}`), ...visitors, ...names.map((name) => `session/${name}`)]),
    addresses: new Set(names.map((name) => `person:${name}`)),
  }
}

/** Paths of fields: `a.b` is a field of a field, `a[]` every item of a list. */
type Paths = readonly string[]

const event: Paths = ['person', 'session', 'subject', 'data.userId', 'data.personId']
const signal: Paths = ['key', 'whose', 'data.userId', 'data.personId']
const candidate: Paths = ['person', 'session']
const within = (path: string, fields: Paths): Paths => fields.map((field) => `${path}.${field}`)

const fields = {
  event,
  signal,
  message: {
    event: [...within('event', event), ...within('others', event)],
    presence: ['person', 'session', 'continues'],
    request: ['person', 'session'],
    attention: ['person', 'session'],
    'attention.release': ['person', 'session'],
    prepared: ['person', 'session'],
    preferences: ['person'],
    consent: ['person'],
    forget: ['names[]'],
    disregard: ['person', 'session'],
    mode: [],
    learned: [],
    variants: [],
    'variants.reset': [],
    signal: within('signal', signal),
    cleared: [],
    recheck: ['key', 'whose'],
    redo: ['person'],
    react: ['trigger.data.userId', 'trigger.data.personId'],
    nominees: within('best[]', candidate),
    more: ['without[]'],
    offer: within('candidate', candidate),
    answer: [],
    hold: ['person', 'session'],
    held: [],
    place: within('candidate', candidate),
    reply: [],
  } satisfies Record<Body['type'], Paths>,
  inspection: {
    signal: within('signal', signal),
    'signal.ended': [],
    routed: [],
    candidate: ['person', ...within('candidate', candidate)],
    rescored: ['person'],
    gates: ['person'],
    facts: ['person'],
    decision: ['person'],
    model: ['person'],
    command: ['person', 'session'],
    outcome: ['person'],
    attention: ['person'],
    lease: ['person', 'session'],
    hold: ['person'],
    place: ['person'],
    queue: ['placed[]', 'waiting[]'],
    step: ['person'],
    reaction: [],
    'dead letter': ['person', 'letter.person', 'letter.input.userId', 'letter.input.personId'],
    'dead letter taken up': ['person'],
    cut: ['person'],
    dropped: ['person'],
  } satisfies Record<Inspection['type'], Paths>,
  effect: {
    look: ['from'],
    decide: ['from'],
    free: ['from'],
    hold: ['from', 'person'],
    extend: ['from', 'person'],
    release: ['from', 'person'],
    choose: [],
    run: ['from', 'person', 'session', 'input.userId', 'input.personId'],
    compensate: ['from', 'person', 'session', 'input.userId', 'input.personId'],
    send: ['from', 'person', 'session'],
    prepare: ['from', 'person', 'session'],
    withdraw: ['from', 'session'],
    update: ['from', 'session'],
    answer: ['from'],
    record: ['from', ...within('event', event)],
  } satisfies Record<Effect['type'], Paths>,
}

/** Tells whether a message is to a person or names the person. */
export function namesInMessage({ to, body }: Message, identity: Identity): boolean {
  return identity.addresses.has(to) || isNamed(body, fields.message[body.type], identity)
}

/** Tells whether an event is a person's, or about the person. */
export function namesInEvent(of: Event<unknown>, identity: Identity): boolean {
  return isNamed(of, fields.event, identity)
}

/** Tells whether a signal is about a person: its key or its data names the person. */
export function namesInSignal(of: Pick<Signal, 'key' | 'whose' | 'data'>, identity: Identity): boolean {
  return isNamed(of, fields.signal, identity)
}

/**
 * Tells whether a rule's key is a person's: it is a name of the person, or all its events are the person's. A key of
 * nobody's events alone is the person's if a name is one of its parts.
 */
export function namesInKey({ key, whose }: { key: string; whose?: string | undefined }, { names }: Pick<Identity, 'names'>): boolean {
  if (names.has(key)) return true
  return whose ? names.has(whose) : [...names].some((name) => isPartOf(key, name))
}

/** Whether a name is a part of a key: what stands before and after the name is a separator. */
function isPartOf(key: string, name: string): boolean {
  const isEnd = (at: number): boolean => at < 0 || at >= key.length || separators.test(key.charAt(at))
  for (let at = key.indexOf(name); at >= 0; at = key.indexOf(name, at + 1)) if (isEnd(at - 1) && isEnd(at + name.length)) return name !== ''
  return false
}

/** What may stand between the parts of a key, and is in no session ID and in few user IDs. */
const separators = /[\s,;|/#+&=<>()[\]{}"']/

/** Tells whether an inspection names a person. */
export function namesInInspection(inspection: Inspection, identity: Identity): boolean {
  return isNamed(inspection, fields.inspection[inspection.type], identity)
}

/** Tells whether an effect is a person's, or names the person. */
export function namesInEffect(effect: Effect, identity: Identity): boolean {
  return isNamed(effect, fields.effect[effect.type], identity)
}

/** Returns a message in which a pseudonym stands for a person. */
export function renameInMessage(message: Message, identity: Identity, as: string): Message {
  const { body } = message
  return { ...message, body: renamed(body, fields.message[body.type], identity, as) }
}

/** Returns an inspection in which a pseudonym stands for a person. */
export function renameInInspection(inspection: Inspection, identity: Identity, as: string): Inspection {
  return renamed(inspection, fields.inspection[inspection.type], identity, as)
}

/** Messages and inspections that name several people: others' records need them when one of these is erased. */
export function isShared({ type }: Body | Inspection): boolean {
  return type === 'nominees' || type === 'more' || type === 'queue'
}

function isNamed(record: object, paths: Paths, identity: Identity): boolean {
  return paths.some((path) => placesOf(record, path).some((place) => isTheirs(place, identity)))
}

function renamed<Renamed extends object>(record: Renamed, paths: Paths, identity: Identity, as: string): Renamed {
  const copy: Renamed = JSON.parse(JSON.stringify(record))
  for (const path of paths) {
    for (const place of placesOf(copy, path)) if (isTheirs(place, identity)) place.replace(as)
  }
  return copy
}

/** A field or list item that holds a text. */
interface Place {
  field: string
  value: string
  /** Whose the record is, where it says so. */
  whose: string | undefined
  replace: (by: string) => void
}

function isTheirs({ field, value, whose }: Place, identity: Identity): boolean {
  if (field === 'key') return namesInKey({ key: value, whose }, identity)
  if (field === 'userId') return identity.userIds.has(value)
  if (field === 'subject') return identity.subjects.has(value)
  if (field === 'from') return identity.addresses.has(value)
  return identity.names.has(value)
}

/** Returns the texts at a path; none where the record does not have it. */
function placesOf(record: object, path: string): Place[] {
  const steps = path.split('.')
  const last = steps.pop() ?? ''
  const holders = steps.reduce<object[]>((all, step) => all.flatMap((one) => valuesAt(one, step).filter((value) => isRecord(value))), [record])
  if (!last.endsWith('[]')) return holders.flatMap((holder) => textAt(holder, last))
  const lists = holders.flatMap((holder) => fieldOf(holder, last.slice(0, -2)))
  return lists.flatMap((list) => (Array.isArray(list) ? list.flatMap((_, n) => textAt(list, String(n))) : []))
}

/** Returns the value of a field, or every item of a list. */
function valuesAt(holder: object, step: string): unknown[] {
  if (!step.endsWith('[]')) return fieldOf(holder, step)
  return fieldOf(holder, step.slice(0, -2)).flatMap((list): unknown[] => (Array.isArray(list) ? list : []))
}

function fieldOf(holder: object, field: string): unknown[] {
  return Object.hasOwn(holder, field) ? [Reflect.get(holder, field)] : []
}

function textAt(holder: object, field: string): Place[] {
  const [whose] = fieldOf(holder, 'whose')
  return fieldOf(holder, field).flatMap((value) =>
    typeof value === 'string' ? [{ field, value, whose: typeof whose === 'string' ? whose : undefined, replace: (by: string) => void Reflect.set(holder, field, by) }] : [],
  )
}
