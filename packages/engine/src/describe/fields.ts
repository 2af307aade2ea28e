/** JSON Schemas of events' data, and their fields as one line that a table has room for. */

import { type EventContract, isRecord, type Schema } from '@proactive/protocol'
import { type core, toJSONSchema } from 'zod'

/** A JSON Schema of the draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** Returns the JSON Schema of a schema, or undefined where its library has none. */
export type ToJsonSchema = (schema: Schema) => JsonSchema | undefined

/**
 * Returns the JSON Schema of an event's data. Schemas of zod and zod/mini are known, and libraries that implement Standard
 * JSON Schema are asked themselves; `toJsonSchema` is asked first.
 *
 * @throws Error that names the event, when there is no JSON Schema.
 */
export function dataSchema({ type, data }: EventContract, toJsonSchema: ToJsonSchema = () => undefined): JsonSchema {
  const schema = toJsonSchema(data) ?? ofZod(data) ?? standard(data)
  if (schema) return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema'))
  throw new Error(`The schema of the event '${type}' has no JSON Schema: pass 'toJsonSchema', which makes it with the library of the schema.`)
}

/** Writes the fields of an object's schema in the notation of TypeScript, on one line. */
export function fieldsOf(schema: JsonSchema): string {
  const { properties, required } = schema
  if (!isRecord(properties) || Object.keys(properties).length === 0) return ''
  const isRequired = (name: string): boolean => Array.isArray(required) && required.includes(name)
  return Object.entries(properties).map(([name, field]) => `${name}${isRequired(name) ? '' : '?'}: ${typeOf(field)}`).join(', ')
}

function typeOf(schema: unknown): string {
  if (!isRecord(schema)) return 'unknown'
  const { const: only, enum: values, anyOf, oneOf, allOf, type, items, additionalProperties } = schema
  if (only !== undefined) return JSON.stringify(only)
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(' | ')
  const alternatives = anyOf ?? oneOf
  if (Array.isArray(alternatives)) return alternatives.map(typeOf).join(' | ')
  if (Array.isArray(allOf)) return allOf.map(typeOf).join(' & ')
  if (Array.isArray(type)) return type.map((one) => typeOf({ ...schema, type: one })).join(' | ')
  if (type === 'array') return listOf(typeOf(items))
  if (type !== 'object') return typeof type === 'string' ? type : 'unknown'
  const fields = fieldsOf(schema)
  if (fields !== '') return `{ ${fields} }`
  return isRecord(additionalProperties) ? `Record<string, ${typeOf(additionalProperties)}>` : '{}'
}

const listOf = (item: string): string => (/[|&]/.test(item) && !item.startsWith('{') ? `(${item})[]` : `${item}[]`)

const isZod = (schema: Schema): schema is Schema & core.$ZodType => schema['~standard'].vendor === 'zod' && '_zod' in schema

/** What has no JSON Schema, such as a transformed value, is written as any value. */
function ofZod(schema: Schema): JsonSchema | undefined {
  return isZod(schema) ? { ...toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) } : undefined
}

/** Asks a schema itself, as Standard JSON Schema has it. */
function standard(schema: Schema): JsonSchema | undefined {
  const jsonSchema: unknown = Reflect.get(schema['~standard'], 'jsonSchema')
  if (!isRecord(jsonSchema) || typeof jsonSchema['input'] !== 'function') return undefined
  const made: unknown = Reflect.apply(jsonSchema['input'], jsonSchema, [{ target: 'draft-2020-12' }])
  return isRecord(made) ? made : undefined
}
