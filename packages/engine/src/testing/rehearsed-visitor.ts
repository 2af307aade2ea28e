import { type DataOf, defaultPreferences, type EventContract, type Json, type Preferences, type Priority, suggestionShown } from '@proactive/protocol'
import type { Unsent } from '../message/effect.js'
import type { Event, Origin, Result } from '../message/message.js'
import type { Prepared } from '../decide/prepared.js'
import { fieldsOf, plain } from '../message/json.js'
import type { Received } from './received.js'
import type { Rehearsal } from './rehearsal.js'

/** A person at one tab. */
export class RehearsedVisitor {
  readonly #stage: Rehearsal
  #taps = 0
  readonly person: string
  readonly session: string

  constructor(stage: Rehearsal, person: string, session: string) {
    this.#stage = stage
    this.person = person
    this.session = session
  }

  comes(locale = 'en', origin?: Origin): void {
    this.#stage.tell(`person:${this.person}`, {
      type: 'presence',
      session: this.session,
      person: this.person,
      live: true,
      locale,
      consent: true,
      ...(origin && { origin }),
    })
  }

  leaves(): void {
    this.#stage.tell(`person:${this.person}`, {
      type: 'presence',
      session: this.session,
      person: this.person,
      live: false,
    })
  }

  wants(preferences: Partial<Preferences>): void {
    this.#stage.tell(`person:${this.person}`, {
      type: 'preferences',
      person: this.person,
      preferences: { ...defaultPreferences, ...preferences },
    })
  }

  does<E extends EventContract>(contract: E, data: DataOf<E>, of: Partial<Event> = {}): Event {
    return this.#stage.event(contract, data, { person: this.person, session: this.session, ...of })
  }

  /** Returns all that was sent to this tab, the latest last. */
  received(): Received[] {
    return this.#stage.received.filter(({ session }) => session === this.session)
  }

  /** Returns the latest command that was not withdrawn. */
  sees(): Unsent | undefined {
    return this.received().findLast(({ withdrawn }) => withdrawn === undefined)?.command
  }

  /** Reports an outcome of the latest command. */
  answers<E extends EventContract>(outcome: E, data: DataOf<E>): void {
    this.does(outcome, data, { causationId: this.received().at(-1)?.command.id ?? '' })
  }

  accepts(command = this.received().at(-1)?.command.id ?? ''): Result | undefined {
    return this.#asks('accept', command)
  }

  /** Undoes an accepted command, by the answer to the accept. */
  undoes(accepted: Result | undefined): Result | undefined {
    const token = accepted?.ok ? fieldsOf(accepted.value)['undoToken'] : undefined
    return typeof token === 'string' ? this.#asks('undo', token) : undefined
  }

  /** Reports that the latest command is shown. */
  shows(): void {
    this.answers(suggestionShown, {})
  }

  /** Asks for more time on the hold of the latest command. */
  extends(): Result | undefined {
    const hold = this.received().at(-1)?.hold
    const { data } = this.sees() ?? {}
    const holdId = hold?.id ?? (data && 'hold' in data ? data.hold?.id : undefined) ?? ''
    return this.#asks('extend', `tap ${this.#taps++}`, { holdId })
  }

  /** Has the app ask for its turn in this tab, and returns the answer's fields. */
  asksTurn(kind = 'survey', priority: Priority = 'medium'): { readonly [field: string]: Json | undefined } {
    const { person, session } = this
    const key = `${session} turn ${this.#taps++}`
    this.#stage.tell(`person:${person}`, { type: 'attention', key, person, session, kind, priority })
    const answer = this.#stage.answer(key)
    return answer?.ok ? fieldsOf(answer.value) : {}
  }

  /** Ends a turn of the app. */
  endsTurn(lease: Json | undefined, shown: boolean): Result | undefined {
    const { person, session } = this
    const key = `${session} release ${this.#taps++}`
    this.#stage.tell(`person:${person}`, { type: 'attention.release', key, person, session, lease: typeof lease === 'string' ? lease : '', shown })
    return this.#stage.answer(key)
  }

  /** Opens the assistant's panel, and returns what waits there. */
  prepared(): readonly Prepared[] {
    const { person, session } = this
    const key = `${session} panel ${this.#taps++}`
    this.#stage.tell(`person:${person}`, { type: 'prepared', key, person, session })
    const answer = this.#stage.answer(key)
    const { items } = answer?.ok ? plain<{ items: Prepared[] }>(answer.value) : { items: [] }
    return items
  }

  closed(useCase: string): string[] {
    return this.#stage.closed(this.person, useCase)
  }

  #asks(request: 'accept' | 'undo' | 'extend', key: string, input?: Json): Result | undefined {
    const { person, session } = this
    this.#stage.tell(`person:${person}`, {
      type: 'request',
      request,
      key,
      person,
      session,
      ...(input !== undefined && { input }),
    })
    return this.#stage.answer(key)
  }
}
