/**
 * Checks service: what the assistant owes and does not merely keep from doing. A free place is offered to those who wait
 * for it, every command reaches its page, what was decided is sent, and nothing stays reserved, open or in flight
 * without a reason.
 */

import type { Candidate, Signal, UseCase } from '@proactive/engine'
import { seconds } from '@proactive/protocol'
import type { Disk } from './disk.js'
import type { Replayed } from './replay-watch.js'
import { fitOf, visitorOf } from './reference/fit.js'
import { gatesOf } from './reference/gates.js'
import { isLimited } from './reference/eligible-watch.js'
import type { Model } from './reference/model.js'
import { isLive, isOff, isOn, type KnownCommand, type KnownPerson } from './reference/person.js'
import type { PursuitWatch } from './reference/pursuit-watch.js'
import type { Pursued } from './reference/pursuits.js'
import type { Shopper } from './shopper.js'
import type { Watch } from './watch.js'

export interface ServiceWatch {
  followed(replayed: Replayed): void
  /** Checks, while no fault is active, what must have happened within its time. */
  calm(now: number): Promise<void>
}

/** How long a command may take to its page, a tab until it counts as connected, a decision to its end, and a free place to its offer, in milliseconds. */
const deliverWithinMs = seconds(20)
const liveWithinMs = seconds(75)
const decideWithinMs = seconds(30)
const offerWithinMs = seconds(40)

export function createServiceWatch({ model, pursuits, count, disk, shoppers, watch }: {
  model: Model
  pursuits: PursuitWatch
  count: number
  disk: Disk
  shoppers: readonly Shopper[]
  watch: Watch
}): ServiceWatch {
  const { definitions } = model
  const { pack } = definitions
  /** The commands for which attention is reserved, with their persons. */
  const reserved = new Map<string, string>()
  /** How long the histories were at the last check, and who has open commands. */
  const lengths = new Map<string, number>()
  const mayChange = new Set<string>()
  /** Since when a person waits for a free place, by signal, use case and person. */
  let waitingSince = new Map<string, number>()
  const partitions = Array.from({ length: count }, (_, n) => n)

  /** Checks that exactly the open commands which nobody has seen have a reservation, and that nothing is open for a person who said no. */
  function checkPerson(person: string, now: number): void {
    const known = model.person(person, now)
    const open = known?.commands.filter(({ state }) => state === 'open') ?? []
    const [left] = known && isOff(known) ? open : []
    if (left) watch.breaks('nothing is open for a person who said no', `${left.id} (${left.useCase}) is open for ${person}, who ${known?.consent === false ? 'does not consent' : 'has switched suggestions off'}.`, [person, left.id])
    const unfit = known && open.find((one) => !fitsPerson(known, one, now))
    if (unfit) watch.breaks('what no longer fits its person is withdrawn', `${unfit.id} (${unfit.useCase}) is open for ${person}, whose traits have changed.`, [person, unfit.id])
    const turns = known?.leases.filter(({ isOpen }) => isOpen) ?? []
    const unseen = new Set([...open.filter(({ isQuiet, waits, seen }) => !isQuiet && !waits && !seen), ...turns].map(({ id }) => id))
    for (const [id, whose] of reserved)
      if (whose === person && !unseen.has(id)) watch.breaks('attention is reserved for open commands only', `Attention of ${person} is reserved for ${id}, which is ${stateOf(known, id)}.`, [person, id])
    for (const id of unseen)
      if (!reserved.has(id)) watch.breaks('attention is reserved for every open command', `No attention of ${person} is reserved for ${id}.`, [person, id])
  }

  /** Whether a command fits its person in its tab; nothing is checked while the tab is gone. */
  function fitsPerson(known: KnownPerson, { useCase, candidate: id, session, decidesAt }: KnownCommand, now: number): boolean {
    const definition = pack.useCases.find(({ name }) => name === useCase)
    const [candidate, tab] = [model.candidateOf(id), known.tabs.get(session)]
    const signal = model.announced(candidate?.signal ?? '')
    if (!definition?.stillFits || !candidate || candidate.instead || decidesAt !== undefined || !tab?.isLive || !signal) return true
    return definition.stillFits({ signal: signal.data, visitor: visitorOf(definitions, known, tab, now), now })
  }

  /** `raised` are the signals of the same steps: one may be about the same key, and true again. */
  function checkCleared(n: number, now: number, { cleared, raised }: { cleared: readonly Signal[]; raised: ReadonlySet<string> }): void {
    for (const { type, key } of cleared) {
      for (const person of model.peopleOf(n)) {
        const isLeft = ({ state, about, candidate }: KnownCommand): boolean => state === 'open' && about === `${type}/${key}` && !raised.has(model.candidateOf(candidate)?.signal ?? '')
        const left = model.person(person, now)?.commands.find(isLeft)
        if (left) watch.breaks('what is no longer true is withdrawn', `${type}/${key} was cleared, and ${left.id} is still open for ${person}.`, [person, left.id])
      }
    }
  }

  function checkDelivered(now: number): void {
    for (const { id: person, tabs } of shoppers) {
      for (const { isOpen, line, items } of tabs) {
        const { session, connectedSince = Infinity } = line
        if (!isOpen || connectedSince + deliverWithinMs > now) continue
        for (const { command, session: of, withdrawn, waits } of disk.store.tables.commands.values()) {
          const isDue = of === session && !waits && withdrawn === null && Date.parse(command.time) + deliverWithinMs < now && Date.parse(command.expiresAt) > now
          if (isDue && !items.some((item) => item.command.id === command.id))
            watch.breaks('every command reaches its connected page', `${command.id} (${command.data.useCase}, seq ${command.seq}) was sent to ${person} ${now - Date.parse(command.time)} ms ago, and has not reached the connected tab ${session ?? ''}.`, [command.id, person, session ?? ''])
        }
      }
    }
  }

  function checkLive(now: number): void {
    for (const { id: person, tabs } of shoppers) {
      for (const { isOpen, line: { session = '', connectedSince = Infinity } } of tabs) {
        const known = model.person(person, now)
        if (isOpen && known && connectedSince + liveWithinMs < now && known.tabs.get(session)?.isLive !== true)
          watch.breaks('a connected session is live', `The tab ${session} of ${person} has been connected for ${now - connectedSince} ms, and counts as gone.`, [person, session])
      }
    }
  }

  function checkInFlight(now: number): void {
    for (const { stage, since, candidate } of pursuits.pursued.values())
      if (stage === 'in flight' && since + decideWithinMs < now)
        watch.breaks('what passes its gates is decided', `${candidate.useCase} for ${candidate.person} has been in flight for ${now - since} ms.`, [candidate.person, candidate.id])
  }

  /** Checks that who was told a place is told when it is decided: by another time, by the end of the notice, or by an offer. */
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
    followed({ commit: { partition: n, journal: { now } }, steps, batch }) {
      const bodies = steps.flatMap(({ messages }) => messages.map(({ body }) => body))
      const raised = new Set(bodies.flatMap((body) => (body.type === 'signal' ? [body.signal.id] : [])))
      const cleared = bodies.flatMap((body) => {
        const signal = body.type === 'cleared' && body.reason === 'cleared' ? model.announced(body.signal) : undefined
        return signal && signal.expiresAt > now ? [signal] : []
      })
      for (const one of batch.inspections) {
        if (one.type !== 'attention' || one.command === undefined) continue
        if (one.change === 'reserved') reserved.set(one.command, one.person)
        else reserved.delete(one.command)
      }
      for (const person of model.peopleOf(n)) {
        // What time alone changes concerns open commands.
        const length = model.lengthOf(person)
        if (lengths.get(person) === length && !mayChange.has(person)) continue
        lengths.set(person, length)
        checkPerson(person, now)
        const known = model.person(person, now)
        if (known && (known.commands.some(({ state }) => state === 'open') || known.leases.some(({ isOpen }) => isOpen))) mayChange.add(person)
        else mayChange.delete(person)
      }
      checkCleared(n, now, { cleared, raised })
    },
    async calm(now) {
      checkDelivered(now)
      checkLive(now)
      checkInFlight(now)
      checkTold(now)
      await checkPlaces(now)
    },
  }
}

function stateOf(known: KnownPerson | undefined, id: string): string {
  if (known?.leases.some((one) => one.id === id)) return 'a turn of the app that is over'
  const command = known?.commands.find((one) => one.id === id)
  return command ? `${command.seen ? 'shown and ' : ''}${command.state}` : 'unknown'
}

/** Whether a command takes a place of its topic: until it is refused, ends, or its action is undone. */
const hasPlace = (command: KnownCommand | undefined): boolean => command !== undefined && !command.waits && command.state !== 'over'
