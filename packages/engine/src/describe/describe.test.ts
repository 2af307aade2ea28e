import specs from '@asyncapi/specs'
import { defineEvent, type Schema } from '@proactive/protocol'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import * as mini from 'zod/mini'
import { definePack } from '../define/define-pack.js'
import { defineReaction } from '../define/define-reaction.js'
import { library, willingDesk } from '../testing/index.js'
import { asyncApi, describeEvents, eventsMarkdown, type ToJsonSchema } from './index.js'

const noteWritten = defineEvent('note.written', { version: 2, data: z.object({ text: z.string().max(80), mood: z.enum(['good', 'bad']).optional() }), upcast: (data) => data })
const shelfCounted = defineEvent('shelf.counted', { from: 'shop', data: z.object({ shelf: z.string() }) })
const pack = definePack({ ...library(willingDesk), events: [...library(willingDesk).events, noteWritten, shelfCounted] })
const options = {
  readers: { 'note.written': ['the search index'] },
  logOnly: { 'shelf.counted': 'operators count with it' },
}

/** Writes the fields of a schema as `describeEvents` does. */
function fields(data: Schema, own?: ToJsonSchema): string | undefined {
  const one = definePack({ name: 'one', events: [defineEvent('thing.happened', { data })] })
  return describeEvents(one, { logOnly: { 'thing.happened': 'operators count with it' }, toJsonSchema: (schema) => (schema === data ? own?.(schema) : undefined) }).find(({ type }) => type === 'thing.happened')?.fields
}

describe('the description of a pack', () => {
  it('names of every event the version, the old versions, the sender, the fields and the readers', () => {
    const described = describeEvents(pack, options)
    expect(described.map(({ type }) => type)).toEqual(pack.events.map(({ type }) => type).toSorted())
    expect(described.find(({ type }) => type === 'note.written')).toMatchObject({
      version: 2,
      older: [1],
      from: 'page',
      fields: 'text: string, mood?: "good" | "bad"',
      readers: ['the search index'],
    })
    expect(described.find(({ type }) => type === 'copies.changed')).toMatchObject({ from: 'shop', older: [], readers: ['the shop’s tables', 'signals `copies.scarce`'] })
  })

  it.each([
    ['a list of alternatives', z.object({ a: z.array(z.union([z.string(), z.number()])) }), 'a: (string | number)[]'],
    ['a nested object', z.object({ a: z.object({ b: z.boolean().optional() }) }), 'a: { b?: boolean }'],
    ['a record', z.object({ a: z.record(z.string(), z.int()) }), 'a: Record<string, integer>'],
    ['one value, or none', z.object({ a: z.literal('x').nullable() }), 'a: "x" | null'],
    ['no field', z.object({}), ''],
  ])('writes %s as TypeScript does', (_, data, expected) => {
    expect(fields(data)).toBe(expected)
  })

  it('demands a reason for an event that nobody reads, and none for one that is read', () => {
    expect(() => describeEvents(pack)).toThrow(/nothing reads the event '.+'; say in 'logOnly' why it is accepted, or remove it/)
    expect(() => describeEvents(pack, { ...options, logOnly: { ...options.logOnly, 'copies.changed': 'so' } })).toThrow("the event 'copies.changed' is read by")
    expect(() => describeEvents(pack, { ...options, readers: { 'no.such': ['nobody'] } })).toThrow("has no event 'no.such'")
  })

  it('takes a JSON Schema from zod/mini, from Standard JSON Schema, and from what it is given', () => {
    const validate = (value: unknown) => ({ value })
    const jsonSchema = { input: () => ({ type: 'object', properties: { own: { type: 'string' } } }) }
    const standard = { '~standard': { version: 1, vendor: 'own', validate, jsonSchema } } as const
    const bare = { '~standard': { version: 1, vendor: 'own', validate } } as const
    expect(fields(mini.object({ a: mini.optional(mini.string()) }))).toBe('a?: string')
    expect(fields(standard)).toBe('own?: string')
    expect(() => fields(bare)).toThrow("The schema of the event 'thing.happened' has no JSON Schema: pass 'toJsonSchema'")
    expect(fields(bare, () => ({ type: 'object', properties: { given: {} } }))).toBe('given?: unknown')
  })
})

describe('the tables in Markdown', () => {
  const written = eventsMarkdown(pack, options)

  it('have a row for every event and signal, with bars escaped', () => {
    const reacting = definePack({ ...pack, reactions: [defineReaction('recount', { on: shelfCounted, input: () => ({}) }).last('count', { run: async () => '' })] })
    expect(eventsMarkdown(reacting, { readers: options.readers })).toContain('| systems | `shelf: string` | reactions `recount` |')
    for (const { type } of [...pack.events, ...pack.signals]) expect(written).toContain(`\n| \`${type}\` |`)
    expect(written).toContain('| `note.written` | 2, reads 1 | page | `text: string, mood?: "good" \\| "bad"` | the search index |')
  })
})

describe('the document of AsyncAPI', () => {
  const document = asyncApi(pack, { ...options, version: '1.2.3' })

  it('is valid by the schema of AsyncAPI 3.0', () => {
    const ajv = new Ajv({ strict: false, allErrors: true })
    addFormats.default(ajv)
    const schema: object = specs.schemasWithoutId['3.0.0']
    const isValid = ajv.compile(schema)
    isValid(document)
    expect(isValid.errors).toBeNull()
  })

  it('refers to a message for every event of its sender', () => {
    for (const { type, from } of pack.events) {
      const key = type.replace('.', '_')
      expect(document).toHaveProperty(`channels.${from}.messages.${key}`, { $ref: `#/components/messages/${key}` })
      expect(document).toHaveProperty(`components.messages.${key}.name`, type)
    }
    expect(document).toHaveProperty('components.messages.note_written.payload.properties.version', { enum: [1, 2] })
  })
})
