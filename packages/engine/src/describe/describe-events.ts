import { systemEvents } from '@proactive/protocol'
import type { Pack } from '../define/define-pack.js'
import { dataSchema, fieldsOf, type JsonSchema, type ToJsonSchema } from './fields.js'

/** What is described beside the pack itself. */
export interface DescribeOptions {
  /** Readers of events outside the pack, by event type, such as a search index. */
  readers?: Readonly<Record<string, readonly string[]>>
  /** Why an event without a reader is accepted, by event type. */
  logOnly?: Readonly<Record<string, string>>
  /** Makes the JSON Schema of a schema, for a library other than zod that does not implement Standard JSON Schema. */
  toJsonSchema?: ToJsonSchema
}

/** An event of a pack, and who reads it. */
export interface DescribedEvent {
  type: string
  version: number
  /** The older versions that are still read: they are converted by the contract's `upcast`. */
  older: readonly number[]
  from: 'page' | 'shop' | 'assistant'
  /** The schema of its data. */
  schema: JsonSchema
  /** The fields of its data in the notation of TypeScript, on one line. */
  fields: string
  /** The signals, reactions, traits and tables that read it, and the readers that were named; for one without any, why it is accepted. */
  readers: readonly string[]
}

/**
 * Describes every event that a pack accepts or records: its version, who sends it, its data and who reads it; in the
 * alphabetical order of the types.
 *
 * @throws Error when an event has no JSON Schema, or no reader and no reason in `logOnly`; and when `readers` or `logOnly`
 * name an event that the pack does not have, or `logOnly` one that has a reader.
 *
 * @example
 * const events = describeEvents(library, { logOnly: { 'page.scrolled': 'operators see how far a page is read' } })
 */
export function describeEvents(pack: Pack, { readers = {}, logOnly = {}, toJsonSchema }: DescribeOptions = {}): DescribedEvent[] {
  const types = new Set(pack.events.map(({ type }) => type))
  const unknown = [...Object.keys(readers), ...Object.keys(logOnly)].find((type) => !types.has(type))
  if (unknown !== undefined) throw new Error(`describeEvents: the pack '${pack.name}' has no event '${unknown}'; correct its name in 'readers' or 'logOnly'.`)
  return pack.events.toSorted((a, b) => (a.type < b.type ? -1 : 1)).map((event) => {
    const { type, version, from, upcast } = event
    const schema = dataSchema(event, toJsonSchema)
    const found = [...readersIn(pack, type), ...(readers[type] ?? [])]
    const reason = logOnly[type]
    if (found.length > 0 && reason !== undefined) throw new Error(`describeEvents: the event '${type}' is read by ${found.join('; ')}; remove it from 'logOnly'.`)
    if (found.length === 0 && reason === undefined) throw new Error(`describeEvents: nothing reads the event '${type}'; say in 'logOnly' why it is accepted, or remove it.`)
    const older = upcast ? Array.from({ length: version - 1 }, (_, i) => i + 1) : []
    return { type, version, older, from, schema, fields: fieldsOf(schema), readers: found.length > 0 ? found : [`log only: ${reason}`] }
  })
}

function readersIn(pack: Pack, type: string): string[] {
  const signals = pack.signals.filter(({ rule }) => rule.events.some((event) => event.type === type)).map((signal) => signal.type)
  const traits = Object.entries(pack.traits).filter(([, { folds }]) => folds.some(({ event }) => event.type === type)).map(([name]) => name)
  const isApplied = pack.applies.some(({ event }) => event.type === type)
  const isOwn = systemEvents.some((event) => event.type === type)
  return [...(isOwn ? ['the assistant itself'] : []), ...(isApplied ? ['the shop’s tables'] : []), ...named('signals', signals), ...reactionsTo(pack, type), ...named('traits', traits)]
}

/** Names the reactions to an event or a signal; nothing where there are none. */
export const reactionsTo = (pack: Pack, type: string): string[] =>
  named('reactions', pack.reactions.filter(({ on }) => on.type === type).map(({ name }) => name))

export const named = (what: string, names: readonly string[]): string[] => (names.length > 0 ? [`${what} ${names.toSorted().map((name) => `\`${name}\``).join(', ')}`] : [])
