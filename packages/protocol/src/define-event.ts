import { checkOptions } from './check-options.js'
import type { Infer, Schema } from './schema.js'

/** Who may send an event: a page, the shop's own systems, or the assistant's server itself. */
export type Origin = 'page' | 'shop' | 'assistant'

/** A kind of event: its name, who may send it, and the schema of its data. */
export interface EventContract<Type extends string = string, Data extends Schema = Schema> {
  readonly kind: 'event'
  readonly type: Type
  readonly from: Origin
  readonly version: number
  readonly data: Data
  /** Converts data of an older version to this version. */
  readonly upcast?: (data: unknown, version: number) => unknown
  /** The names of the fields of `data`, at any depth, that hold identifiers: no identifier is scrubbed. */
  readonly ids?: readonly string[]
  /** Whether the page sends the event immediately instead of waiting until its batch is full or due. */
  readonly urgent: boolean
  /** Returns the person whom the event concerns, `user:<id>` or `visitor:<uuid>`, where a shop system names the person in the data. */
  person?(data: Infer<Data>): string | undefined
}

/** The type of an event's data. */
export type DataOf<E extends EventContract> = Infer<E['data']>

/** The names of a value's fields, at any depth down to the fourth. */
type FieldName<Value, Depth extends 1[] = []> = Depth['length'] extends 4
  ? never
  : Value extends readonly (infer Item)[]
    ? FieldName<Item, [...Depth, 1]>
    : Value extends object
      ? { [Name in keyof Value & string]-?: Name | FieldName<Value[Name], [...Depth, 1]> }[keyof Value & string]
      : never

interface EventOptions<Data extends Schema> {
  data: Data
  /** The fields of `data`, at any depth, that hold identifiers and are stored as they are, even one that looks like a card number. */
  ids?: readonly FieldName<Infer<Data>>[]
  from?: Origin
  version?: number
  upcast?: (data: unknown, version: number) => unknown
  urgent?: boolean
  person?: (data: Infer<Data>) => string | undefined
}
const known = { data: true, ids: true, from: true, version: true, upcast: true, urgent: true, person: true } satisfies Record<keyof EventOptions<Schema>, true>

/**
 * Declares an event. Its name is in the past tense: `thing.happened`.
 *
 * @throws Error when the name has another form, or when an event from a page declares `person`.
 *
 * @example
 * export const bookViewed = defineEvent('book.viewed', { data: z.object({ bookId: z.string() }), ids: ['bookId'] })
 */
export function defineEvent<const Type extends string, Data extends Schema>(
  type: Type,
  options: EventOptions<Data>,
): EventContract<Type, Data> {
  checkOptions(`defineEvent('${type}')`, options, known)
  const { data, ids, from = 'page', version = 1, upcast, urgent = false, person } = options
  if (!/^[a-z][a-z_]*\.[a-z][a-z_]*$/.test(type)) {
    throw new Error(`defineEvent('${type}'): an event's name is 'thing.happened', in lower case with exactly one dot.`)
  }
  if (person && from === 'page') {
    throw new Error(`defineEvent('${type}'): an event from a page belongs to the person of its session. Remove 'person', or declare the event with from: 'shop'.`)
  }
  return { kind: 'event', type, from, version, data, urgent, ...(ids && { ids }), ...(upcast && { upcast }), ...(person && { person }) }
}
