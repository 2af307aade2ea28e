import type { Application, Event, FactDefinition, Mapping, Pack, ResourceDefinition, SourceFormat, Step } from '@proactive/engine'
import { type EventContract, systemEvents } from '@proactive/protocol'
import type { ErrorReport } from '../runtime/error-report.js'
import { type Pseudonym, sameId } from '../identity/pseudonyms.js'

/** A pack as the server takes it: of one definition, or put together by spreading. */
export type ServedPack = Pack

/** The definitions of a pack that the server needs, by name. */
export interface PackIndex {
  event(type: string): EventContract | undefined
  fact(name: string): FactDefinition | undefined
  resource(name: string): ResourceDefinition | undefined
  /** Returns a step of an action, or of a reaction. */
  step(action: string, step: string): Step | undefined
  applies(event: Event): readonly Application[]
  mapping(from: string): Mapping | undefined
  formatOf(source: string): SourceFormat
  hasUseCase(name: string): boolean
  /** Returns what is stored in place of an identifier. */
  pseudonymOf: Pseudonym
  /** Reports what a callback of the pack threw. */
  report: ErrorReport
}

type Indexed = Pick<Pack, 'events' | 'facts' | 'resources' | 'applies' | 'useCases'> & {
  actions: readonly Pick<Pack['actions'][number], 'action' | 'steps'>[]
} & Pick<ServedPack, 'mappings' | 'sources'> & Partial<Pick<ServedPack, 'reactions'>>

/** Indexes a pack's definitions by name. */
export function indexPack(
  { events, facts, resources, actions, reactions = [], applies, useCases, mappings = [], sources = {} }: Indexed,
  { pseudonymOf = sameId, report = () => {} }: Partial<Pick<PackIndex, 'pseudonymOf' | 'report'>> = {},
): PackIndex {
  const eventsByType = new Map([...systemEvents, ...events].map((event): [string, EventContract] => [event.type, event]))
  const factsByName = new Map(facts.map((fact) => [fact.name, fact]))
  const resourcesByName = new Map(resources.map((resource) => [resource.name, resource]))
  const performed = [...actions.map(({ action, steps: all }) => ({ name: action.type, steps: all })), ...reactions]
  const steps = new Map(performed.flatMap(({ name, steps: all }) => all.map((step): [string, Step] => [`${name} ${step.name}`, step])))
  const twice = mappings.find(({ from }, n) => mappings.findIndex((other) => other.from === from) !== n)
  if (twice) throw new Error(`Two mappings are from '${twice.from}'; map it in one.`)
  for (const [source, { timeZone }] of Object.entries(sources)) {
    if (timeZone !== undefined && !isTimeZone(timeZone)) throw new Error(`The source '${source}' has the time zone '${timeZone}', which this platform does not know. Use an IANA name, such as 'Europe/Prague'.`)
  }
  const formats = new Map(Object.entries(sources))
  const mappingsByName = new Map(mappings.map((mapping) => [mapping.from, mapping]))
  const useCaseNames = new Set(useCases.map(({ name }) => name))
  return {
    event: (type) => eventsByType.get(type),
    fact: (name) => factsByName.get(name),
    resource: (name) => resourcesByName.get(name),
    step: (action, step) => steps.get(`${action} ${step}`),
    applies: ({ type }) => applies.filter((application) => application.event.type === type),
    formatOf: (source) => formats.get(source) ?? {},
    mapping: (from) => mappingsByName.get(from),
    hasUseCase: (name) => useCaseNames.has(name),
    pseudonymOf,
    report,
  }
}

function isTimeZone(timeZone: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone }) !== undefined
  } catch {
    return false
  }
}
