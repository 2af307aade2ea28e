import type { DataOf, EventContract } from '@proactive/protocol'
import { homeOf, ownerOf } from '../message/address.js'
import { createEngine } from '../kernel/create-engine.js'
import type { Pack } from '../define/define-pack.js'
import { errorOf } from '../message/definition-error.js'
import type { Effect } from '../message/effect.js'
import type { Engine } from '../kernel/engine.js'
import { idFrom } from '../message/ids.js'
import type { Inspection } from '../message/inspection.js'
import type { Body, Event, Message, Mode, Result } from '../message/message.js'
import { plain } from '../message/json.js'
import type { State } from '../state/partition.js'
import { answerTo, isStep, type RehearsalOptions, type StepEffect } from './backstage.js'
import { Ledger } from './ledger.js'
import { type Received, show } from './received.js'
import { RehearsedVisitor } from './rehearsed-visitor.js'

/** One step of the engine, with all that is needed to repeat it. */
export interface JournalEntry {
  partition: number
  now: number
  batch: Message[]
}

/**
 * Runs a pack without a server: partitions in memory, a clock that moves only by `advance`, and the given answers to
 * facts and decisions. Everything happens at once and in order, so that a test reads as what persons did.
 *
 * @throws Error that a definition has thrown, unless `errors` is `keep`.
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
  readonly ledger: Ledger
  /** How many steps were performed or compensated. */
  performed = 0
  now = Date.UTC(2026, 0, 5, 9)
  #events = 0
  #options: RehearsalOptions
  #queues: Message[][]
  readonly #sent = new Set<string>()

  constructor(pack: Pack, options: RehearsalOptions = {}) {
    const count = options.partitions ?? 1
    this.#options = options
    this.ledger = new Ledger(options.capacity ?? (() => 1))
    this.engine = createEngine(pack)
    this.partitions = Array.from({ length: count }, (_, n) => this.engine.partition(n, count))
    this.#queues = this.partitions.map(() => [])
  }

  /** Returns a person with one connected tab, who is logged in unless they are a guest. */
  visitor(name: string, { tab = 'tab', locale = 'en', isGuest = false }: { tab?: string; locale?: string; isGuest?: boolean } = {}): RehearsedVisitor {
    const visitor = new RehearsedVisitor(this, `${isGuest ? 'visitor' : 'user'}:${name}`, `${name}-${tab}`)
    visitor.comes(locale)
    return visitor
  }

  /** Sends an event of the shop's systems that happened `agoMs` milliseconds ago. */
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
    this.deliver({ id: event.id, to: homeOf(event), cause: event.id, body: { type: 'event', event } })
    return event
  }

  mode(useCase: string, mode: Mode): void {
    this.tell('all', { type: 'mode', useCase, mode })
  }

  /** Moves the clock on, and wakes what is due on the way. */
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

  /** Returns the gates that a person's candidate for a use case did not pass, the last time. */
  closed(person: string, useCase: string): string[] {
    const candidate = this.all('candidate').findLast(
      (one) => one.person === person && one.candidate.useCase === useCase,
    )
    const gates = this.all('gates').findLast(({ correlation }) => correlation === candidate?.correlation)?.gates ?? []
    return gates.filter(({ ok }) => !ok).map(({ gate }) => gate)
  }

  /** Returns the inspections of one type. */
  all<Type extends Inspection['type']>(type: Type): Extract<Inspection, { type: Type }>[] {
    return this.seen.filter((one): one is Extract<Inspection, { type: Type }> => one.type === type)
  }

  /** Returns the answer to a request, by its key. */
  answer(key: string): Result | undefined {
    return this.effects.filter((effect) => effect.type === 'answer').findLast((effect) => effect.key === key)?.result
  }

  /** Saves every partition and continues with the loaded ones. */
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
    const thrown = seen.find((one) => one.type === 'dropped' && one.error !== undefined)
    if (thrown?.type === 'dropped' && thrown.error && this.#options.errors !== 'keep') throw errorOf(thrown.error)
    for (const message of emit) this.#send(message)
    for (const effect of effects) this.#perform(effect)
  }

  /** Sends a message between partitions. As the log does, it ignores a second one with the same ID as a duplicate. */
  #send(message: Message): void {
    if (this.#sent.has(message.id)) return
    this.#sent.add(message.id)
    this.#queue(message)
  }

  #perform(effect: Effect): void {
    show(this.received, effect)
    const result = isStep(effect) ? this.#performStep(effect) : answerTo(effect, this.#options, this.ledger)
    if (result) this.#reply(effect, result)
  }

  /** Performs a step at least once: one whose answer was not stored is performed again. */
  #performStep(effect: StepEffect): Result | undefined {
    const { crash, perform = () => ({ ok: true, value: {} }) } = this.#options
    const isHit = crash?.at === this.performed++
    if (isHit && crash.when === 'after') perform(effect)
    if (isHit) this.restart()
    return perform(effect)
  }

  #reply({ id, from }: Effect, result: Result): void {
    this.#queue({ id: idFrom('reply', id), to: from, cause: id, body: { type: 'reply', effect: id, result } })
  }
}
