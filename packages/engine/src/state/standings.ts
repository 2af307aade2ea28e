import type { Json } from '@proactive/protocol'
import { type Audience, identity } from '../define/define-visitor.js'
import type { UseCase } from '../define/use-case.js'
import { mistake } from '../define/mistake.js'
import type { Signal } from '../message/message.js'
import type { Compiled } from './compiled.js'

/** A standing signal and a use case of it, for persons who come to match later. */
export interface Wanted {
  readonly signal: Signal
  readonly useCase: UseCase
  readonly audience: Audience
}

/** Is told what a definition threw. */
export type OnDefinitionError = (definition: string, cause: unknown) => void

interface Standing {
  readonly signal: Signal
  readonly wanted: readonly Wanted[]
}

/** What a signal is about. The next signal about the same replaces it, and takes over its commands. */
type About = Pick<Signal, 'type' | 'key'>

/** The standing signals, indexed by what their audiences require, so that a person who changes is matched quickly. */
export class Standings {
  #byId = new Map<string, Standing>()
  /** By what a signal is about: the persons with a candidate or a command of it, or of a signal that it replaced. */
  #people = new Map<string, Set<string>>()
  #byTrait = new Map<string, Map<Json, Set<Wanted>>>()
  /** The ones whose audience requires nothing. */
  #forAll = new Set<Wanted>()

  all(): Signal[] {
    return [...this.#byId.values()].map(({ signal }) => signal)
  }

  get(id: string): Signal | undefined {
    return this.#byId.get(id)?.signal
  }

  wanted(id: string): readonly Wanted[] {
    return this.#byId.get(id)?.wanted ?? []
  }

  /** Adds a signal. A use case whose `who` throws wants nobody; the others are not affected. */
  add(signal: Signal, useCases: readonly UseCase[], onError: OnDefinitionError, traits: Compiled['slotByName']): void {
    const wanted: Wanted[] = []
    for (const useCase of useCases) {
      try {
        const audience = useCase.who({ signal: signal.data })
        checkAudience(useCase, audience, traits)
        wanted.push({ signal, useCase, audience })
      } catch (cause) {
        onError(useCase.name, cause)
      }
    }
    this.#byId.set(signal.id, { signal, wanted })
    for (const one of wanted) {
      for (const requirement of one.audience.tiers.flat()) {
        if (requirement.length === 0) this.#forAll.add(one)
        for (const { trait, anyOf } of requirement) for (const value of anyOf) this.#file(trait, value).add(one)
      }
    }
  }

  /** Removes a signal, and returns the persons whom it concerned in an order that is the same after a restart. */
  remove(id: string, { isReplaced }: { isReplaced: boolean }): readonly string[] {
    const standing = this.#byId.get(id)
    if (!standing) return []
    this.#byId.delete(id)
    for (const one of standing.wanted) {
      this.#forAll.delete(one)
      for (const { trait, anyOf } of one.audience.tiers.flat(2)) {
        for (const value of anyOf) this.#unfile(trait, value, one)
      }
    }
    const about = nameOf(standing.signal)
    const people = [...(this.#people.get(about) ?? [])].toSorted()
    if (!isReplaced) this.#people.delete(about)
    return people
  }

  /** Removes a person from those whom signals concern. */
  forget(person: string): void {
    for (const people of this.#people.values()) people.delete(person)
  }

  /** Adds a person whom a signal concerns. */
  addConcerned(about: About, person: string): void {
    const name = nameOf(about)
    const people = this.#people.get(name)
    if (people) people.add(person)
    else this.#people.set(name, new Set([person]))
  }

  /** Returns the persons whom signals about this concern, in an order that is the same after a restart. */
  concerned(about: About): readonly string[] {
    return [...(this.#people.get(nameOf(about)) ?? [])].toSorted()
  }

  /** Adds to `into` the ones that want a person whose trait has one of these values. */
  wanting(trait: string, values: readonly Json[], into: Set<Wanted>): void {
    const byValue = this.#byTrait.get(trait)
    if (!byValue) return
    for (const value of values) for (const one of byValue.get(value) ?? []) into.add(one)
  }

  /** Returns the ones that want everybody. */
  wantingAll(): ReadonlySet<Wanted> {
    return this.#forAll
  }

  #file(trait: string, value: Json): Set<Wanted> {
    const byValue = this.#byTrait.get(trait) ?? new Map<Json, Set<Wanted>>()
    this.#byTrait.set(trait, byValue)
    const all = byValue.get(value) ?? new Set<Wanted>()
    byValue.set(value, all)
    return all
  }

  #unfile(trait: string, value: Json, one: Wanted): void {
    const byValue = this.#byTrait.get(trait)
    const all = byValue?.get(value)
    if (all?.delete(one) && all.size === 0) byValue?.delete(value)
  }
}

/** @throws Error when an audience requires a trait that no visitor of the pack has, or that has no index: nobody would match. */
function checkAudience({ name }: UseCase, { tiers }: Audience, traits: Compiled['slotByName']): void {
  for (const { trait } of tiers.flat(2)) {
    if (trait === identity.person || trait === identity.session) continue
    const slot = traits.get(trait)
    const definition = `defineUseCase('${name}')`
    if (!slot) throw mistake(definition, `who requires the trait '${trait}', which no use case's visitor has; take the audience of the visitor in 'of'.`)
    if (!slot.trait.index) throw mistake(definition, `who requires the trait '${trait}', which has no index; give it { index: true }.`)
  }
}

const nameOf = ({ type, key }: About): string => `${type}/${key}`
