import type { DataOf, EventContract, Json } from '@proactive/protocol'
import { homeOf, ownerOf } from '../address.js'
import { createEngine } from '../create-engine.js'
import type { Pack } from '../define-pack.js'
import type { Effect, FactQuery, Unsent } from '../effect.js'
import type { Engine } from '../engine.js'
import { idFrom } from '../ids.js'
import type { Inspection } from '../inspection.js'
import type { Body, Event, Message, Mode, Result } from '../message.js'
import { fieldsOf, plain } from '../plain.js'
import { decideByRule, type Verdict } from '../verdict.js'
import type { State } from '../partition.js'

type EffectOf<Do extends Effect['do']> = Extract<Effect, { do: Do }>

export interface RehearsalOptions {
  partitions?: number
  /** Answers facts; default 0. */
  facts?: (query: FactQuery, person: string) => Json
  decide?: (effect: EffectOf<'decide'>) => Verdict
  /** Performs steps and their compensations; default `{}`. */
  perform?: (effect: EffectOf<'run'> | EffectOf<'compensate'>) => Result
}

/** A command as its page has it. */
export interface Received {
  person: string
  session: string
  command: Unsent
  withdrawn?: string
}

/** One step as it was taken, enough to take it again. */
export interface JournalEntry {
  partition: number
  now: number
  batch: Message[]
}

/**
 * A pack on a stage without a server: partitions, a clock that only moves when told, facts and decisions as handed
 * in. Everything happens at once and in order, so that a test reads as what people did.
 *
 * @example
 * const t = new Rehearsal(library(), { facts: () => 3 })
 * const ann = t.visitor('ann')
 * ann.does(bookViewed, { bookId: 'dune' })
 * t.system(copiesChanged, { bookId: 'dune', copies: 3 })
 * t.advance(seconds(3))
 * ann.sees() // the command
 */
export class Rehearsal {
  readonly engine: Engine<State>
  readonly partitions: State[]
  readonly journal: JournalEntry[] = []
  readonly seen: Inspection[] = []
  readonly effects: Effect[] = []
  readonly received: Received[] = []
  now = Date.UTC(2026, 0, 5, 9)
  #events = 0
  #options: RehearsalOptions
  #queues: Message[][]

  constructor(pack: Pack, options: RehearsalOptions = {}) {
    const count = options.partitions ?? 1
    this.#options = options
    this.engine = createEngine(pack)
    this.partitions = Array.from({ length: count }, (_, n) => this.engine.partition(n, count))
    this.#queues = this.partitions.map(() => [])
  }

  /** Somebody with one tab, connected. */
  visitor(name: string, { tab = 'tab', locale = 'en' }: { tab?: string; locale?: string } = {}): RehearsedVisitor {
    const visitor = new RehearsedVisitor(this, `user:${name}`, `${name}-${tab}`)
    visitor.comes(locale)
    return visitor
  }

  /** Something that the shop's systems say; `agoMs` is how long it took to arrive. */
  system<E extends EventContract>(contract: E, data: DataOf<E>, agoMs = 0): Event {
    return this.event(contract, data, { source: 'shop', time: this.now - agoMs })
  }

  event<E extends EventContract>(contract: E, data: DataOf<E>, of: Partial<Event> = {}): Event {
    const n = String(this.#events++)
    const event: Event = {
      id: idFrom('rehearsed', n),
      type: contract.type,
      version: contract.version,
      time: this.now,
      received: this.now,
      source: 'page',
      data: plain(data),
      ...of,
    }
    this.deliver({ id: event.id, to: homeOf(event), cause: event.id, body: { is: 'event', event } })
    return event
  }

  mode(useCase: string, mode: Mode): void {
    this.tell('all', { is: 'mode', useCase, mode })
  }

  /** Lets time pass, waking whoever is due. */
  advance(ms: number): void {
    const until = this.now + ms
    for (;;) {
      const dues = this.partitions.map((p) => this.engine.nextDue(p) ?? Infinity)
      const next = Math.min(...dues)
      if (next > until) break
      this.now = Math.max(this.now, next)
      dues.forEach((due, n) => {
        if (due <= this.now) this.#step(n, [])
      })
      this.#pump()
    }
    this.now = until
  }

  /** The gates that said no to a person about a use case, the last time that they were asked. */
  closed(person: string, useCase: string): string[] {
    const candidate = this.all('candidate').findLast(
      (one) => one.person === person && one.candidate.useCase === useCase,
    )
    const gates = this.all('gates').findLast(({ correlation }) => correlation === candidate?.correlation)?.gates ?? []
    return gates.filter(({ ok }) => !ok).map(({ gate }) => gate)
  }

  all<Saw extends Inspection['saw']>(saw: Saw): Extract<Inspection, { saw: Saw }>[] {
    return this.seen.filter((one): one is Extract<Inspection, { saw: Saw }> => one.saw === saw)
  }

  /** The answer to a request, by its key. */
  answer(key: string): Result | undefined {
    return this.effects.filter((effect) => effect.do === 'answer').findLast((effect) => effect.key === key)?.result
  }

  /** Saves every partition and goes on with what was loaded. */
  restart(): void {
    this.partitions.forEach((p, n) => {
      this.partitions[n] = this.engine.load(this.engine.save(p))
    })
  }

  tell(to: Message['to'], body: Body): void {
    this.deliver({ id: idFrom('rehearsed message', String(this.#events++)), to, cause: 'test', body })
  }

  deliver(message: Message): void {
    this.#queue(message)
    this.#pump()
  }

  #queue(message: Message): void {
    if (message.to === 'all') for (const queue of this.#queues) queue.push(message)
    else this.#queues[ownerOf(message.to, this.partitions.length)]?.push(message)
  }

  #pump(): void {
    while (this.#queues.some((queue) => queue.length > 0)) {
      this.#queues.forEach((queue, n) => {
        if (queue.length > 0) this.#step(n, queue.splice(0))
      })
    }
  }

  #step(n: number, batch: Message[]): void {
    const p = this.partitions[n]
    if (!p) return
    this.journal.push({ partition: n, now: this.now, batch })
    const { emit, effects, seen } = this.engine.step(p, batch, this.now)
    this.seen.push(...seen)
    this.effects.push(...effects)
    for (const message of emit) this.#queue(message)
    for (const effect of effects) this.#perform(effect)
  }

  #perform(effect: Effect): void {
    const {
      facts = () => 0,
      decide = ({ context }) => decideByRule(context),
      perform = () => ({ ok: true, value: {} }),
    } = this.#options
    if (effect.do === 'look') {
      const person = effect.from.startsWith('person:') ? effect.from.slice('person:'.length) : ''
      this.#reply(effect, {
        ok: true,
        value: Object.fromEntries(Object.entries(effect.facts).map(([name, query]) => [name, facts(query, person)])),
      })
    } else if (effect.do === 'decide') {
      this.#reply(effect, { ok: true, value: plain(decide(effect)) })
    } else if (effect.do === 'run' || effect.do === 'compensate') {
      this.#reply(effect, perform(effect))
    } else if (effect.do === 'record') {
      const { event } = effect
      this.#queue({ id: event.id, to: homeOf(event), cause: effect.cause, body: { is: 'event', event } })
    } else if (effect.do === 'send') {
      this.received.push({ person: effect.person, session: effect.session, command: effect.command })
    } else if (effect.do === 'withdraw') {
      const received = this.received.find(({ command }) => command.id === effect.withdrawal.id)
      if (received) received.withdrawn = effect.withdrawal.reason
    }
  }

  #reply({ id, from }: Effect, result: Result): void {
    this.#queue({ id: idFrom('reply', id), to: from, cause: id, body: { is: 'reply', effect: id, result } })
  }
}

/** A person at one tab. */
export class RehearsedVisitor {
  readonly #stage: Rehearsal
  readonly person: string
  readonly session: string

  constructor(stage: Rehearsal, person: string, session: string) {
    this.#stage = stage
    this.person = person
    this.session = session
  }

  comes(locale = 'en'): void {
    this.#stage.tell(`person:${this.person}`, {
      is: 'presence',
      session: this.session,
      person: this.person,
      live: true,
      locale,
    })
  }

  leaves(): void {
    this.#stage.tell(`person:${this.person}`, {
      is: 'presence',
      session: this.session,
      person: this.person,
      live: false,
    })
  }

  does<E extends EventContract>(contract: E, data: DataOf<E>, of: Partial<Event> = {}): Event {
    return this.#stage.event(contract, data, { person: this.person, session: this.session, ...of })
  }

  /** Everything this tab was sent, latest last. */
  received(): Received[] {
    return this.#stage.received.filter(({ session }) => session === this.session)
  }

  /** What it shows now: the latest command that was not withdrawn. */
  sees(): Unsent | undefined {
    return this.received().findLast(({ withdrawn }) => withdrawn === undefined)?.command
  }

  /** Tells what became of the latest command. */
  answers<E extends EventContract>(outcome: E, data: DataOf<E>): void {
    this.does(outcome, data, { causationId: this.received().at(-1)?.command.id ?? '' })
  }

  accepts(command = this.received().at(-1)?.command.id ?? ''): Result | undefined {
    return this.#asks('accept', command)
  }

  /** Undoes what an accept was answered. */
  undoes(accepted: Result | undefined): Result | undefined {
    const token = accepted?.ok ? fieldsOf(accepted.value)['undoToken'] : undefined
    return typeof token === 'string' ? this.#asks('undo', token) : undefined
  }

  closed(useCase: string): string[] {
    return this.#stage.closed(this.person, useCase)
  }

  #asks(what: 'accept' | 'undo', key: string): Result | undefined {
    const { person, session } = this
    this.#stage.tell(`person:${person}`, { is: 'request', what, key, person, session })
    return this.#stage.answer(key)
  }
}
