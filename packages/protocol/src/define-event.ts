import type { Infer, Schema } from './schema.js'

/** Who may send an event: a page, the shop's own systems, or the assistant's server itself. */
export type Origin = 'page' | 'shop' | 'assistant'

/** A kind of event: its name, who may send it, and what its data looks like. */
export interface EventContract<Type extends string = string, Data extends Schema = Schema> {
  readonly kind: 'event'
  readonly type: Type
  readonly from: Origin
  readonly version: number
  readonly data: Data
  /** Turns data of an older version into this one. */
  readonly upcast?: (data: unknown, version: number) => unknown
  /** Queued events of this kind leave at once instead of waiting for their batch. */
  readonly urgent: boolean
  /** Whose it is, `user:<id>` or `visitor:<uuid>`, where a system of the shop says so in the data. */
  person?(data: Infer<Data>): string | undefined
}

/** The data of an event contract. */
export type DataOf<E extends EventContract> = Infer<E['data']>

interface EventOptions<Data extends Schema> {
  data: Data
  from?: Origin
  version?: number
  upcast?: (data: unknown, version: number) => unknown
  urgent?: boolean
  person?: (data: Infer<Data>) => string | undefined
}

/**
 * Declares an event: past tense, `thing.happened`.
 *
 * @throws Error when the name is not of that form.
 *
 * @example
 * export const bookViewed = defineEvent('book.viewed', { data: z.object({ bookId: z.string() }) })
 */
export function defineEvent<const Type extends string, Data extends Schema>(
  type: Type,
  { data, from = 'page', version = 1, upcast, urgent = false, person }: EventOptions<Data>,
): EventContract<Type, Data> {
  if (!/^[a-z][a-z_]*\.[a-z][a-z_]*$/.test(type)) {
    throw new Error(`defineEvent('${type}'): name it thing.happened, in lower case with one dot.`)
  }
  if (person && from === 'page') {
    throw new Error(`defineEvent('${type}'): a page cannot say whose event it is; leave out person.`)
  }
  return { kind: 'event', type, from, version, data, urgent, ...(upcast && { upcast }), ...(person && { person }) }
}
