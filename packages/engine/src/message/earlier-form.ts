/**
 * Reads records in the form that an earlier version stored. That version told the engine's unions apart by `is`, `do`
 * and `saw`, and named some of their fields `what`, `how`, `did` and `why`. Logs, journals, outboxes, inspections and
 * snapshots of it are translated as they are read; a record in the present form is returned as it is.
 */
import type { Effect } from './effect.js'
import type { Inspection } from './inspection.js'
import type { Body, Message } from './message.js'

interface Fields {
  readonly [name: string]: unknown
}

/** Returns the body of a message as this version reads it. */
export function readBody(stored: Body): Body {
  const body: Fields = { ...stored }
  const { is: type } = body
  if (typeof type !== 'string') return stored
  if (type === 'disregard') return renamed({ ...body, eventType: body['type'] }, { is: 'type' })
  return renamed(body, { is: 'type', what: 'request', how: 'outcome' })
}

/** Returns a message as this version reads it. */
export function readMessage(stored: Message): Message {
  return { ...stored, body: readBody(stored.body) }
}

/** Returns an effect that waited in an outbox as this version reads it. A step was not given what its events follow from. */
export function readEffect(stored: Effect): Effect {
  const read = readEffectNames(stored)
  const isStep = read.type === 'run' || read.type === 'compensate'
  return isStep && !Reflect.has(read, 'causationId') ? { ...read, causationId: read.cause } : read
}

function readEffectNames(stored: Effect): Effect {
  const effect: Fields = { ...stored }
  if (!('do' in effect)) return stored
  const { context } = effect
  const isWorded = typeof context === 'object' && context !== null && 'otherwise' in context
  const words = isWorded ? { context: renamed({ ...context }, { otherwise: 'words' }) } : {}
  return renamed({ ...effect, ...words }, { do: 'type', what: 'request' })
}

/** Returns an inspection as this version reads it. */
export function readInspection(stored: Inspection): Inspection {
  const inspection: Fields = { ...stored }
  const { saw: type = stored.type } = inspection
  // Routing named those to whom it offers as told, although not all of them were.
  if (type === 'routed' && 'told' in inspection) return renamed(inspection, { saw: 'type', told: 'offered' })
  if (typeof type !== 'string' || !('saw' in inspection)) return stored
  return renamed(inspection, {
    saw: 'type',
    did: 'change',
    ...(type === 'dropped' && { what: 'reason' }),
    ...(type === 'cut' && { why: 'reason' }),
  })
}

/** Returns fields of a saved partition, such as a deadline or a request, as this version reads them. */
export function readSaved<Saved extends object>(stored: Saved, names: Readonly<Record<string, string>>): Saved {
  return Object.keys(names).some((name) => name in stored)
    ? renamed(Object.fromEntries(Object.entries(stored)), names)
    : stored
}

/** Renames fields in their places. The shape was checked when the earlier version stored it. */
function renamed<Present>(fields: Fields, names: Readonly<Record<string, string>>): Present {
  const entries = Object.entries(fields).flatMap(([name, value]): [string, unknown][] =>
    Object.values(names).includes(name) && !(name in names) ? [] : [[names[name] ?? name, value]],
  )
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one place where an earlier form becomes the present one
  return Object.fromEntries(entries) as Present
}
