import { checkOptions, type EventContract, systemEvents } from '@proactive/protocol'
import type { Application, FactDefinition, Mapping, SourceFormat } from './definitions.js'
import type { SignalDefinition } from './define-signal.js'
import type { ReactionDefinition } from './define-reaction.js'
import type { UseCase } from './use-case.js'
import type { Traits } from './define-visitor.js'
import { isClock, type QuietHours } from '../attention/quiet-hours.js'
import { dayIn } from '../attention/zone.js'
import type { ResourceDefinition } from './define-resource.js'
import { checkEvents, mistake, twiceIn } from './mistake.js'
import { pageOffers } from './page-offer.js'
import type { Performance } from './perform.js'

/** A shop's half of the assistant, checked as a whole. */
export interface Pack {
  readonly name: string
  /** The pack's own events and those of the protocol. */
  readonly events: readonly EventContract[]
  readonly signals: readonly SignalDefinition[]
  readonly useCases: readonly UseCase[]
  readonly actions: readonly Performance[]
  /** What is done behind the scenes, that no shopper sees. */
  readonly reactions: readonly ReactionDefinition[]
  readonly facts: readonly FactDefinition[]
  /** The scarce things that use cases hold. */
  readonly resources: readonly ResourceDefinition[]
  readonly applies: readonly Application[]
  /** How foreign events become events of the pack. */
  readonly mappings?: readonly Mapping[]
  /** How sources write times and amounts, by the events' `source`; events without one have the source `ingest`. */
  readonly sources?: Readonly<Record<string, SourceFormat>>
  /** Every trait that a use case's visitor has. */
  readonly traits: Traits
  /**
   * The time zone by whose clock quiet hours, the daily limit and tumbling windows count and the server deletes old rows at
   * night, e.g. `Europe/Prague`. Default `UTC`.
   */
  readonly timeZone: string
  /** When no command is shown, by the clock of that zone. */
  readonly quietHours?: QuietHours
}

/** What a pack is made of; what another definition names need not be listed. A pack is among it, to be extended. */
interface PackOptions extends Partial<Omit<Pack, 'name'>> {
  name: string
  /** Found by `definePack`: what is given here does not count. */
  traits?: Traits
  /** Events that no signal, trait or `applies` names, such as events that are only recorded. */
  events?: readonly EventContract[]
  /** Signals that no use case waits for, such as signals for operators. */
  signals?: readonly SignalDefinition[]
  /** The facts that use cases and signals look up. The facts of traits need not be listed. */
  facts?: readonly FactDefinition[]
}

/**
 * Checks a pack as a whole, so that a mistake shows at start and not in front of a shopper. The pack finds the signals of
 * its use cases and reactions, the events that signals, traits, reactions and `applies` name, and the facts of traits. Actions, other facts and
 * resources are named only by callbacks and have to be listed: where a callback names one that is not, nothing is told,
 * and the log says what to add. A pack can be extended: `definePack({ ...pack, useCases: [...pack.useCases, another] })`.
 *
 * @throws Error that names the definition, what is wrong with it, and what to do about it.
 *
 * @example
 * export const library = (desk: Desk) => definePack({
 *   name: 'library',
 *   useCases: [holdLastCopy],
 *   actions: [holdingBooks(desk)],
 *   facts: [copiesLeft],
 * })
 */
export function definePack(options: PackOptions): Pack {
  const { name, useCases = [], actions = [], reactions = [], applies = [], resources = [], mappings, sources, timeZone = 'UTC', quietHours } = options
  const definition = `definePack('${name}')`
  checkOptions(definition, options, known)
  for (const list of lists) checkList(definition, list, options[list])
  const each = <One extends Named>(what: string, listed: readonly One[] = [], found: readonly One[] = []): One[] =>
    collect(listed, found, (twice) => mistake(definition, `two ${what} are called '${twice}'; rename one, or list it once.`))

  for (const performance of actions) checkAction(performance, definition)
  for (const { name: useCase, when, of } of useCases) {
    if (when?.kind !== 'signal') throw missing(`defineUseCase('${useCase}')`, 'when', when, 'a signal of defineSignal(…)')
    if (of?.kind !== 'visitor') throw missing(`defineUseCase('${useCase}')`, 'of', of, 'a visitor of defineVisitor(…)')
  }
  each('actions', actions.map(({ action }) => action))
  each('use cases', useCases)
  each('resources', resources)
  each('reactions', reactions)
  for (const reaction of reactions) checkReaction(reaction, useCases, actions)
  const applied = twiceIn(applies.map(({ event }) => event.type))
  if (applied !== undefined) throw mistake(definition, `the event '${applied}' is applied twice; do all of it in one applies(…).`)
  const own = applies.find(({ event }) => event.from === 'assistant')
  if (own) throw mistake(definition, `applies('${own.event.type}') would never run, because no system sends this event; remove it.`)
  const mapped = twiceIn((mappings ?? []).map(({ from }) => from))
  if (mapped !== undefined) throw mistake(definition, `two mappings are from '${mapped}'; map it in one.`)
  const traits = traitsOf(useCases, definition)
  const ofTraits = Object.values(traits)
  const facts = each('facts', options.facts, ofTraits.flatMap(({ fact }) => fact ?? []))
  for (const [trait, { folds }] of Object.entries(traits)) checkEvents(`defineVisitor({ ${trait}: … })`, 'the trait', folds.map(({ event }) => event))
  const signals = each('signals', options.signals, [...useCases.map(({ when }) => when), ...reactions.flatMap(({ on }) => (on.kind === 'signal' ? [on] : []))])
  const named = [
    ...signals.flatMap(({ rule }) => rule.events),
    ...ofTraits.flatMap(({ folds }) => folds.map(({ event }) => event)),
    ...applies.map(({ event }) => event),
    ...useCases.flatMap(({ goal }) => goal?.event ?? []),
    ...reactions.flatMap(({ on }) => (on.kind === 'event' ? [on] : [])),
  ]
  // A pack that is extended lists the protocol's events already.
  const listed = [...protocolEvents, ...(options.events ?? []).filter((event) => !protocolEvents.includes(event))]
  const events = each('events', listed, named.filter(({ type }) => !isSystems(type)))
  checkTimes(definition, timeZone, quietHours)
  checkSources(definition, sources)
  const all = { name, events, signals, useCases, actions, reactions, facts, resources, applies, traits, timeZone }
  return { ...all, ...(mappings && { mappings }), ...(sources && { sources }), ...(quietHours && { quietHours }) }
}

const known = {
  name: true, events: true, signals: true, useCases: true, actions: true, reactions: true, facts: true, resources: true, applies: true, mappings: true,
  sources: true, traits: true, timeZone: true, quietHours: true,
} satisfies Record<keyof PackOptions, true>

/** The lists of a pack, and by which function each entry is made. */
const kinds = {
  events: ['event', 'defineEvent(…)'],
  signals: ['signal', 'defineSignal(…)….emit(…)'],
  useCases: ['use case', 'defineUseCase(…)'],
  actions: ['performance', 'perform(…)….undo() or .last(…)'],
  reactions: ['reaction', 'defineReaction(…)'],
  facts: ['fact', 'defineFact(…)'],
  resources: ['resource', 'defineResource(…)'],
  applies: ['apply', 'applies(…)'],
} as const
const lists: readonly (keyof typeof kinds)[] = ['events', 'signals', 'useCases', 'actions', 'reactions', 'facts', 'resources', 'applies']

/** @throws Error when a list has an entry of another kind, or one that is undefined, as when modules import each other in a circle. */
function checkList(definition: string, list: keyof typeof kinds, entries: readonly ({ readonly kind: string } | undefined)[] = []): void {
  const [kind, made] = kinds[list]
  for (const [n, entry] of entries.entries()) {
    // A chain that was not ended has a message of its own.
    if (entry?.kind !== kind && !(list === 'actions' && entry && 'action' in entry)) throw missing(definition, `${list}[${n}]`, entry, `what ${made} returns`)
  }
}

/** Makes the error about a reference to something that is not there, or is something else. */
function missing(definition: string, place: string, given: { readonly kind?: string } | undefined, wanted: string): Error {
  const circle = given === undefined ? '; modules that import each other in a circle leave it undefined' : ''
  return mistake(definition, `${place} is ${given === undefined ? 'undefined' : `of kind '${given.kind ?? typeof given}'`}, and must be ${wanted}${circle}.`)
}

const protocolEvents: readonly EventContract[] = systemEvents

/** Tells the protocol's own events by name: the module that defines them may be loaded twice. */
const isSystems = (type: string): boolean => protocolEvents.some((event) => event.type === type)

type Named = { readonly name: string } | { readonly type: string }

const nameOf = (one: Named): string => ('type' in one ? one.type : one.name)

/**
 * Joins what is listed with what other definitions name.
 *
 * @throws Error when two have one name.
 */
function collect<One extends Named>(listed: readonly One[], found: readonly One[], refusal: (name: string) => Error): One[] {
  const all = new Map<string, One>()
  for (const one of listed) {
    if (all.has(nameOf(one))) throw refusal(nameOf(one))
    all.set(nameOf(one), one)
  }
  for (const one of found) {
    if ((all.get(nameOf(one)) ?? one) !== one) throw refusal(nameOf(one))
    all.set(nameOf(one), one)
  }
  return [...all.values()]
}

function checkAction({ kind, action, steps }: Performance, definition: string): void {
  if (kind !== 'performance') throw mistake(definition, `perform('${action.type}') was not ended; end it with .undo() or .last(…).`)
  if (steps.length === 0) throw mistake(definition, `the action '${action.type}' does nothing; give it a .step(…).`)
  const final = steps.slice(0, -1).find((step) => !('compensate' in step))
  if (final) {
    const text = `the step '${final.name}' of the action '${action.type}' has no compensation; make it the last step with .last(…), or add compensate.`
    throw mistake(definition, text)
  }
  const isPages = Object.values<string>(pageOffers).includes(action.type)
  if (isPages) throw mistake(definition, `the action '${action.type}' is a reserved page action; choose another name.`)
}

/** Modes and the guard against loops know use cases and reactions by their names alone, and steps know actions and reactions. */
function checkReaction({ name, steps }: ReactionDefinition, useCases: readonly UseCase[], actions: readonly Performance[]): void {
  const definition = `defineReaction('${name}')`
  if (steps.length === 0) throw mistake(definition, 'it does nothing; give it a .step(…) or a .last(…).')
  if (useCases.some((useCase) => useCase.name === name)) throw mistake(definition, `a use case is called '${name}' as well; rename one.`)
  if (actions.some(({ action }) => action.type === name)) throw mistake(definition, `an action is called '${name}' as well; rename one.`)
}

function checkTimes(definition: string, timeZone: string, quietHours: QuietHours | undefined): void {
  try {
    dayIn(timeZone, 0)
  } catch (cause) {
    throw mistake(definition, `'${timeZone}' is no time zone; name one like 'Europe/Prague'.`, cause)
  }
  if (quietHours && !(isClock(quietHours.from) && isClock(quietHours.to))) {
    const { from, to } = quietHours
    const text = `quietHours from '${from}' to '${to}' are no times of day; write { from: '22:00', to: '07:00' }.`
    throw mistake(definition, text)
  }
  if (quietHours && quietHours.from === quietHours.to) {
    throw mistake(definition, `quietHours from '${quietHours.from}' to '${quietHours.to}' contain no time; give two times, or leave quietHours out.`)
  }
}

/** A zone that the platform does not know is refused by the server, which reads times. */
function checkSources(definition: string, sources: Pack['sources'] = {}): void {
  for (const [source, { decimalMark }] of Object.entries(sources)) {
    if (decimalMark === undefined || decimalMark === '.' || decimalMark === ',') continue
    throw mistake(definition, `the source '${source}' has the decimalMark '${String(decimalMark)}'; write '.' or ','.`)
  }
}

/** Collects the traits of all visitors. Visitors may share traits by spreading; one name must be one trait. */
function traitsOf(useCases: readonly UseCase[], definition: string): Traits {
  const traits: Record<string, Traits[string]> = {}
  for (const { name, of } of useCases) {
    for (const [trait, declared] of Object.entries(of.traits)) {
      const before = traits[trait]
      if (before && before !== declared) {
        throw mistake(definition, `two traits are called '${trait}', one of them for '${name}'; rename one, or share it.`)
      }
      traits[trait] = declared
    }
  }
  return traits
}
