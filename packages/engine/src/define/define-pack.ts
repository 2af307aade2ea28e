import { type EventContract, systemEvents } from '@proactive/protocol'
import type { Application, FactDefinition } from './definitions.js'
import type { SignalDefinition } from './define-signal.js'
import type { UseCase } from './define-use-case.js'
import type { Traits } from './define-visitor.js'
import { dayIn, isClock, type QuietHours } from '../attention/day.js'
import type { ResourceDefinition } from './define-resource.js'
import { pageOffers } from './page-offer.js'
import type { Performance } from './perform.js'

/** A shop's half of the assistant, checked as a whole. */
export interface Pack {
  readonly name: string
  /** The pack's own and those that every pack has. */
  readonly events: readonly EventContract[]
  readonly signals: readonly SignalDefinition[]
  readonly useCases: readonly UseCase[]
  readonly actions: readonly Performance[]
  readonly facts: readonly FactDefinition[]
  /** Scarce things. */
  readonly resources: readonly ResourceDefinition[]
  readonly applies: readonly Application[]
  /** Every trait that a use case's visitor has. */
  readonly traits: Traits
  /** Whose day the daily limit goes by, e.g. `Europe/Prague`. */
  readonly timeZone: string
  /** When nobody is spoken to, by that zone's clock. */
  readonly quietHours?: QuietHours
}

type PackOptions = Omit<Pack, 'traits' | 'applies' | 'facts' | 'resources' | 'timeZone'> &
  Partial<Pick<Pack, 'applies' | 'facts' | 'resources' | 'timeZone'>>

/**
 * Puts a pack together and checks it, so that a mistake shows at the start and not in front of a shopper.
 *
 * @throws Error that names the definition and what to do about it.
 *
 * @example
 * export const library = (desk: Desk) => definePack({
 *   name: 'library',
 *   events: [bookViewed, copiesChanged],
 *   signals: [lastCopy],
 *   useCases: [holdLastCopy],
 *   actions: [holdingBooks(desk)],
 *   facts: [copiesLeft],
 * })
 */
export function definePack(options: PackOptions): Pack {
  const { name, signals, useCases, actions, applies = [], facts = [], resources = [], timeZone = 'UTC' } = options
  const mistake = (text: string): Error => new Error(`definePack('${name}'): ${text}`)
  const events = [...systemEvents, ...options.events]

  const unique = (what: string, names: readonly string[]): void => {
    const twice = names.find((one, i) => names.indexOf(one) !== i)
    if (twice) throw mistake(`two ${what} are called '${twice}'; rename one, or list it once.`)
  }
  for (const { kind } of actions) {
    if (kind !== 'performance') throw mistake('an action has no undo; end its perform(…) with .undo().')
  }
  unique(
    'events',
    events.map(({ type }) => type),
  )
  unique(
    'signals',
    signals.map(({ type }) => type),
  )
  unique(
    'use cases',
    useCases.map((useCase) => useCase.name),
  )
  unique(
    'actions',
    actions.map(({ action }) => action.type),
  )
  unique(
    'facts',
    facts.map((fact) => fact.name),
  )
  unique(
    'resources',
    resources.map((resource) => resource.name),
  )

  const known = new Set(events.map(({ type }) => type))
  const mustKnow = (who: string, { type }: EventContract): void => {
    if (!known.has(type)) throw mistake(`${who} uses the event '${type}'; add it to events.`)
  }
  for (const { type, rule } of signals) for (const event of rule.events) mustKnow(`the signal '${type}'`, event)
  for (const { event } of applies) mustKnow('an applies(…)', event)

  const listed = new Set(signals.map(({ type }) => type))
  for (const useCase of useCases) {
    if (!listed.has(useCase.when.type)) {
      throw mistake(`the use case '${useCase.name}' waits for the signal '${useCase.when.type}'; add it to signals.`)
    }
  }
  for (const { action, steps } of actions) {
    if (steps.length === 0) throw mistake(`the action '${action.type}' does nothing; give it a .step(…).`)
    const final = steps.slice(0, -1).find((step) => !('compensate' in step))
    if (final) throw mistake(`'${final.name}' of the action '${action.type}' cannot be taken back; make it the .last(…).`)
    const isPages = Object.values<string>(pageOffers).includes(action.type)
    if (isPages) throw mistake(`the action '${action.type}' is the page's own; call yours something else.`)
  }

  const traits = traitsOf(useCases, mistake)
  for (const [trait, { folds, fact }] of Object.entries(traits)) {
    for (const { event } of folds) mustKnow(`the trait '${trait}'`, event)
    if (fact && !facts.some((one) => one.name === fact.name)) {
      throw mistake(`the trait '${trait}' reads the fact '${fact.name}'; add it to facts.`)
    }
  }
  try {
    dayIn(timeZone, 0)
  } catch (cause) {
    throw new Error(`definePack('${name}'): '${timeZone}' is no time zone; name one like 'Europe/Prague'.`, { cause })
  }
  const { quietHours } = options
  if (quietHours && !(isClock(quietHours.from) && isClock(quietHours.to))) {
    throw mistake("quietHours are two times of day, like { from: '22:00', to: '07:00' }.")
  }
  const all = { name, events, signals, useCases, actions, facts, resources, applies, traits, timeZone }
  return { ...all, ...(quietHours && { quietHours }) }
}

/** Visitors may share traits, by spreading; one name must then be one trait. */
function traitsOf(useCases: readonly UseCase[], mistake: (text: string) => Error): Traits {
  const traits: Record<string, Traits[string]> = {}
  for (const { name, of } of useCases) {
    for (const [trait, definition] of Object.entries(of.traits)) {
      const before = traits[trait]
      if (before && before !== definition) {
        throw mistake(`two traits are called '${trait}', one of them for '${name}'; rename one, or share it.`)
      }
      traits[trait] = definition
    }
  }
  return traits
}
