/** Checks, while no fault is active, that a free place is offered to those who wait for it, and that a waiting person is told the outcome. */

import type { Candidate, Signal, UseCase } from '@proactive/engine'
import { seconds } from '@proactive/protocol'
import { isLimited } from './reference/eligible-watch.js'
import { fitOf } from './reference/fit.js'
import { gatesOf } from './reference/gates.js'
import type { Model } from './reference/model.js'
import { isLive, isOn, type KnownCommand } from './reference/person.js'
import type { PursuitWatch } from './reference/pursuit-watch.js'
import type { Pursued } from './reference/pursuits.js'
import type { Watch } from './watch.js'

export interface PlaceWatch {
  calm(now: number): Promise<void>
}

/** How long a free place may take to its offer, in milliseconds. */
const offerWithinMs = seconds(40)

export function createPlaceWatch({ model, pursuits, count, watch }: { model: Model; pursuits: PursuitWatch; count: number; watch: Watch }): PlaceWatch {
  const { definitions } = model
  const { pack } = definitions
  /** Since when a person waits for a free place, by signal, use case and person. */
  let waitingSince = new Map<string, number>()
  const partitions = Array.from({ length: count }, (_, n) => n)

  /** Checks that a waiting person is told the outcome: by another time, by the end of the notice, or by an offer. */
  function checkTold(now: number): void {
    for (const n of partitions) {
      for (const person of model.peopleOf(n)) {
        for (const { id, candidate, state, decidesAt = Infinity, expiresAt } of model.person(person, now)?.commands ?? []) {
          if (state !== 'open' || decidesAt === Infinity) continue
          const about = [person, id, candidate]
          if (Math.min(decidesAt, expiresAt) + offerWithinMs < now)
            watch.breaks('who was told a place hears when it is decided', `${person} was told a place that was to be decided ${now - decidesAt} ms ago, and has heard nothing since.`, about)
          if (commandOf({ id: candidate, person }, now)?.state === 'open')
            watch.breaks('who is offered a thing no longer waits for it', `${person} is offered what ${id} says that others are offered first.`, about)
        }
      }
    }
  }

  /** Checks that those who wait for a place that is free are offered it within its time. */
  async function checkPlaces(now: number): Promise<void> {
    const waiting = new Map<string, number>()
    const standing = new Map(partitions.flatMap((n) => model.standing(n, now).map((signal) => [signal.id, signal] as const)))
    for (const signal of standing.values()) {
      for (const useCase of pack.useCases) {
        if (useCase.when.type !== signal.type || !isLimited(useCase)) continue
        const of = [...pursuits.pursued.values()].filter(({ candidate }) => candidate.signal === signal.id && candidate.useCase === useCase.name)
        const free = await placesLeft(signal, useCase, of, now)
        if (free <= 0) continue
        for (const person of waitingFor(signal, useCase, of, now)) {
          const name = `${signal.id} ${useCase.name} ${person}`
          const since = waitingSince.get(name) ?? now
          waiting.set(name, since)
          if (since + offerWithinMs < now)
            watch.breaks('a free place is offered to those who wait', `${person} has been waiting for '${useCase.name}' (${signal.type}/${signal.key}) for ${now - since} ms, and ${free} places are free.`, [person, signal.id])
        }
      }
    }
    waitingSince = waiting
  }

  /** Returns how many more may be told: what the use case allows and what is free, without those who are being decided. */
  async function placesLeft(signal: Signal, useCase: UseCase, of: readonly Pursued[], now: number): Promise<number> {
    const { limit = Infinity } = useCase.tell
    const atMost = typeof limit === 'function' ? limit({ signal: signal.data }) : limit
    const placed = of.filter(({ stage, candidate }) => stage === 'in flight' || hasPlace(commandOf(candidate, now)))
    const scarce = useCase.holds?.({ signal: signal.data })
    const resource = pack.resources.find(({ name }) => name === scarce?.resource)
    if (!scarce || !resource) return atMost - placed.length
    const context = { tx: { query: () => Promise.reject(new Error('A check queries no database.')) }, now, fence: { partition: 0, epoch: 0 } }
    const free = await resource.free(scarce.input, context).catch(() => 0)
    return Math.min(atMost - placed.length, free - of.filter(({ stage }) => stage === 'in flight').length)
  }

  function waitingFor(signal: Signal, useCase: UseCase, of: readonly Pursued[], now: number): string[] {
    // The tier of whom was offered first is served; a later tier only where that one has nobody.
    const tier = Math.min(Infinity, ...of.map(({ candidate }) => candidate.tier))
    return partitions.flatMap((n) =>
      model.peopleOf(n).filter((person) => {
        const pursuit = of.find(({ candidate }) => candidate.person === person)
        if (pursuit && (pursuit.stage !== 'waiting' || pursuit.until !== undefined)) return false
        const known = model.person(person, now)
        const fit = known && isOn(known) && isLive(known) ? fitOf(definitions, person, known, signal, useCase, now) : undefined
        if (!known || !fit || fit.tier > tier) return false
        const candidate: Candidate = pursuit?.candidate ?? { id: '', signal: signal.id, useCase: useCase.name, person, session: fit.tab, score: { total: fit.total, threshold: useCase.tell.threshold, terms: [] }, tier: fit.tier, tie: fit.tie }
        const isOtherInFlight = [...pursuits.pursued.values()].some((other) => other.candidate.person === person && other.stage === 'in flight')
        const gates = gatesOf(definitions, { candidate, person: known, signal, useCase, mode: model.mode(n, useCase.name), now, facts: undefined, isOtherInFlight })
        return Object.values(gates).every(({ ok }) => ok)
      }),
    )
  }

  function commandOf({ id, person }: Pick<Candidate, 'id' | 'person'>, now: number): KnownCommand | undefined {
    return model.person(person, now)?.commands.findLast(({ candidate, isQuiet }) => candidate === id && !isQuiet)
  }

  return {
    async calm(now) {
      checkTold(now)
      await checkPlaces(now)
    },
  }
}

/** Whether a command takes a place of its topic: until it is refused, ends, or its action is undone. */
const hasPlace = (command: KnownCommand | undefined): boolean => command !== undefined && !command.waits && command.state !== 'over'
