import type { Engine, Signal, UseCase } from '@proactive/engine'
import type { Replayed } from '../replay-watch.js'
import type { Watch } from '../watch.js'
import { fitOf } from './fit.js'
import type { Model } from './model.js'
import { isLive, isOn } from './person.js'
import type { PursuitWatch } from './pursuit-watch.js'
import type { Pursued } from './pursuits.js'

/**
 * Checks who becomes a candidate: everybody, of all persons, whom the model finds to match a signal that stands; and that
 * a candidate whose time has come is tried again.
 */
export interface EligibleWatch {
  /** Notes how far the histories are; to be called before the batch is followed. */
  before(n: number): void
  followed(replayed: Replayed): void
}

export function createEligibleWatch({ model, pursuits: { pursued }, engine, count, watch }: {
  model: Model
  pursuits: PursuitWatch
  engine: Pick<Engine, 'ownerOf'>
  count: number
  watch: Watch
}): EligibleWatch {
  const { definitions } = model
  const useCases = new Map(definitions.pack.useCases.map((useCase) => [useCase.name, useCase]))
  let lengths = new Map<string, number>()

  /** Checks that every person who became eligible by a batch is a candidate. */
  function compareEligible(n: number, now: number, newSignals: ReadonlySet<string>): void {
    for (const person of model.peopleOf(n)) {
      const isTouched = (lengths.get(person) ?? 0) < model.lengthOf(person)
      if (!isTouched && newSignals.size === 0) continue
      for (const signal of model.standing(n, now)) {
        if (!isTouched && !newSignals.has(signal.id)) continue
        for (const useCase of useCases.values()) if (useCase.when.type === signal.type) compareOne(person, now, { signal, useCase, isNew: newSignals.has(signal.id) })
      }
    }
  }

  function compareOne(person: string, now: number, { signal, useCase, isNew }: { signal: Signal; useCase: UseCase; isNew: boolean }): void {
    const isCandidate = of(person).some(({ candidate }) => candidate.signal === signal.id && candidate.useCase === useCase.name)
    if (isCandidate || isLimited(useCase) || !matches(model.person(person, now))) return
    // What only time changes is not looked at before something happens.
    if (!isNew && matches(model.personBefore(person, now, lengths.get(person) ?? 0))) return
    watch.breaks('everybody who matches a signal is a candidate', `${person} matches '${useCase.name}' for ${signal.type}/${signal.key}, and the engine has no candidate.`, [person, signal.id])

    function matches(known: ReturnType<Model['person']>): boolean {
      return known !== undefined && isOn(known) && isLive(known) && fitOf(definitions, person, known, signal, useCase, now) !== undefined
    }
  }

  /** Checks that candidates whose time has come were tried again. */
  function compareWaiting(n: number, now: number): void {
    for (const [id, pursuit] of pursued) {
      const { candidate: { person, signal: from, useCase: name }, stage, until, lease } = pursuit
      const useCase = useCases.get(name)
      if (stage !== 'waiting' || until === undefined || engine.ownerOf(`person:${person}`, count) !== n || !useCase) continue
      const isLeaseOver = lease !== undefined && !model.person(person, now)?.leases.some(({ id: one, isOpen }) => one === lease && isOpen)
      const isTime = until === 0 ? !of(person).some((other) => other.stage === 'in flight') : until <= now || isLeaseOver
      if (!isTime) continue
      const signal = model.signal(n, from, now)
      const known = model.person(person, now)
      if (!signal || !known || !fitOf(definitions, person, known, signal, useCase, now)) pursued.delete(id)
      else if (isLimited(useCase)) pursuit.until = undefined
      else watch.breaks('a candidate that waits is tried again', `${name} for ${person} was to be tried again ${until === 0 ? 'once nothing else was in flight' : isLeaseOver ? 'once the turn of the app was over' : `${now - until} ms ago`}.`, [person, id])
    }
  }

  const of = (person: string): Pursued[] => [...pursued.values()].filter(({ candidate }) => candidate.person === person)

  return {
    before(n) {
      lengths = new Map(model.peopleOf(n).map((id) => [id, model.lengthOf(id)]))
    },
    followed({ commit: { partition: n, journal: { now } }, steps }) {
      const signals = steps.flatMap(({ messages }) => messages).flatMap(({ body }) => (body.type === 'signal' ? [body.signal.id] : []))
      compareEligible(n, now, new Set(signals))
      compareWaiting(n, now)
    },
  }
}

/** Whether a use case tells a limited number at once, and so has a topic that keeps the order. */
export const isLimited = (useCase: UseCase): boolean => useCase.tell.limit !== undefined || 'holds' in useCase
