import { createEngine, type Event, type Message, type Signal, type Stepped } from '@proactive/engine'
import type { Json } from '@proactive/protocol'
import { type PlaceFree, readingRoom } from './reading-room.js'
import { type Reader, start } from './readers.js'

type Engine = ReturnType<typeof createEngine>

/**
 * One partition with all readers. Each step advances its clock by 20 ms, after which the previous signal has expired.
 */
export class Room {
  readonly #engine: Engine
  readonly partition: ReturnType<Engine['partition']>
  #now = start
  #n = 0

  constructor(readers: readonly Reader[], { indexed = true }: { indexed?: boolean } = {}) {
    this.#engine = createEngine(readingRoom({ indexed }))
    this.partition = this.#engine.partition(0, 1)
    for (const reader of readers) this.step([presence(reader, true), ...past(reader)])
  }

  /** Steps the engine with messages, as if read from the log. */
  step(messages: readonly Message[]): Stepped {
    this.#now += 20
    return this.#engine.step(this.partition, messages, this.#now)
  }

  /**
   * Routes one signal and returns its candidates in order. With no places it does all work except telling.
   */
  route(branch: string, places = 0): string[] {
    const { seen } = this.step([{ id: `message ${this.#n}`, to: 'all', cause: 'bench', body: { type: 'signal', signal: this.signal(branch, places) } }])
    return seen.flatMap((one) => (one.type === 'candidate' ? [one.person] : []))
  }

  signal(branch: string, places = 0): Signal<PlaceFree> {
    const time = this.#now + 20
    return {
      id: `signal ${this.#n++}`, type: 'place.free', version: 1, key: branch, time, expiresAt: time + 10, priority: 'medium',
      data: { branch, places }, evidence: { ids: ['bench'], count: 1 },
    }
  }
}

export function presence({ person, session }: Reader, live: boolean): Message {
  return { id: `${session} ${live}`, to: to(person), cause: session, body: { type: 'presence', session, person, live, consent: true } }
}

export function chooses(reader: Reader, branch: string): Message {
  return event(reader, 'branch.chosen', start, { branch })
}

/** Returns the events that give a reader their traits. */
function past(reader: Reader): Message[] {
  const { branch, enteredAt, stayMs, borrowed } = reader
  return [
    event(reader, 'branch.chosen', start, { branch }),
    ...(enteredAt === undefined ? [] : [event(reader, 'desk.entered', enteredAt, { desk: 'reading' })]),
    event(reader, 'reader.dwelled', start, { ms: stayMs }),
    ...Array.from({ length: borrowed }, (_, n) => event(reader, 'book.borrowed', start, { bookId: `b${n}` })),
  ]
}

let events = 0
function event({ person, session }: Reader, type: string, time: number, data: Json): Message {
  const id = `00000000-0000-4000-8000-${(events++).toString(16).padStart(12, '0')}`
  const body: Event = { id, type, version: 1, time, received: start, source: 'page', person, session, data }
  return { id, to: to(person), cause: id, body: { type: 'event', event: body } }
}

const to = (person: string): `person:${string}` => `person:${person}`
