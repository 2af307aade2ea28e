import { z } from 'zod'

/** The gates whose answer an expected silence may name. */
const gates = ['consent', 'mode', 'still_true', 'category', 'quiet', 'attention', 'holdout', 'repeat', 'outranked', 'verified', 'places'] as const
/** What a person may do with something that is on their screen. */
const answers = ['accept', 'decline', 'dismiss', 'ignore', 'undo', 'extend'] as const

const atMs = z.int().min(0)
const name = z.string().min(1).max(80)
const instant = z.iso.datetime({ offset: true, error: 'must be a time such as "2026-03-12T17:00:00.000Z"' }).transform((text) => new Date(text).toISOString())
const data = z.record(z.string(), z.json())
const texts = z.union([z.array(z.string().min(1)), z.string().min(1)], { error: 'must be a list of texts' }).transform((given) => (Array.isArray(given) ? given : [given]))

const by = { atMs, person: name, tab: z.int().min(0).max(1).default(0) }
const event = { type: name, data, id: z.string().min(1).max(80).optional(), time: instant.optional(), version: z.int().min(1).optional() }
const switches = z.strictObject({
  enabled: z.boolean().optional(),
  frequency: z.enum(['minimal', 'normal', 'maximum']).optional(),
  categories: z.record(z.string().max(40), z.boolean()).optional(),
  quietUntil: instant.nullable().optional(),
})

/** The schemas of the lines of a script, by the field that tells what a line is. */
export const entrySchemas = {
  answer: z.strictObject({ ...by, answer: z.enum(answers), useCase: name, input: data.optional() }),
  preferences: z.strictObject({ ...by, preferences: switches }),
  consent: z.strictObject({ ...by, consent: z.enum(['granted', 'denied']) }),
  connection: z.strictObject({ ...by, connection: z.enum(['down', 'up']) }),
  source: z.strictObject({ atMs, source: name, ...event, subject: z.string().max(200).optional(), userId: z.string().max(200).optional() }),
  type: z.strictObject({ ...by, ...event }),
}

type Schemas = typeof entrySchemas
/** One line of a script: something that a person or a system does, `atMs` milliseconds after the start. */
export type Entry = { [Kind in keyof Schemas]: { kind: Kind } & z.infer<Schemas[Kind]> }[keyof Schemas]

/** The schema of what a person is told, or is not told. */
export const expectationSchema = z.strictObject({
  person: name,
  tell: name.optional(),
  fromMs: atMs.optional(),
  toMs: atMs.optional(),
  says: texts.optional(),
  never: texts.optional(),
  action: data.nullable().optional(),
  withdrawn: z.boolean().optional(),
  silent: z.union([z.literal(true), name], { error: 'must be true, or the name of a use case' }).optional(),
  gate: z.enum(gates).optional(),
})
export type Expectation = z.infer<typeof expectationSchema>

const person = z.strictObject({ userId: name.nullable().default(null), locale: z.string().min(2).max(35).default('en'), tabs: z.int().min(1).max(2).default(1) })
export type ScenarioPerson = z.infer<typeof person>

/** The schema of a scenario, without what depends on the kind of a line and on the pack. */
export const scenarioSchema = z.strictObject({
  name: z.string().min(1),
  start: instant,
  persons: z.record(name, person),
  shop: z.unknown().optional(),
  script: z.array(z.record(z.string(), z.unknown())),
  untilMs: atMs,
  model: z.array(z.union([z.string(), z.record(z.string(), z.json())], { error: 'must be an object or a text' })).optional(),
  expect: z.array(z.record(z.string(), z.unknown())).min(1, { error: 'must say of at least one person what is expected' }),
})

/**
 * One scenario: what people and systems do, who must be told what, and who must not. `Shop` is what is set in the shop's
 * records before the start.
 */
export interface Scenario<Shop = unknown> extends Omit<z.infer<typeof scenarioSchema>, 'shop' | 'script' | 'expect'> {
  /** Where it was read: file and line. */
  readonly at: string
  readonly shop: Shop | undefined
  /** In the order of `atMs`. */
  readonly script: readonly Entry[]
  readonly expect: readonly Expectation[]
}
