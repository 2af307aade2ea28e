import { check, isRecord, type Schema } from '@proactive/protocol'
import type { z } from 'zod'
import type { ServedPack } from '../../events/pack-index.js'
import { type Entry, entrySchemas, expectationSchema, type Scenario, scenarioSchema } from './scenario.js'

export interface ReadScenariosOptions<Shop> {
  /** The name of the file, for messages. */
  file: string
  pack: Pick<ServedPack, 'useCases'>
  /** Checks the field `shop`. Without it, a scenario must not have the field. */
  shop?: Schema<Shop>
}

/**
 * Reads a file of golden scenarios: one JSON object a line; blank lines and a byte order mark are ignored.
 *
 * @returns the scenarios of the lines without a mistake, and the mistakes: each with file, line, field and remedy
 *
 * @example
 * const { scenarios, mistakes } = readScenarios(await readFile(file, 'utf8'), { file, pack })
 */
export function readScenarios<Shop = undefined>(text: string, options: ReadScenariosOptions<Shop>): { scenarios: Scenario<Shop>[]; mistakes: string[] } {
  const mistakes: string[] = []
  const scenarios = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap((line, index) => {
      if (line.trim() === '') return []
      const at = `${options.file}:${index + 1}`
      const faults: Fault[] = []
      const scenario = readScenario(line, at, faults, options)
      mistakes.push(...faults.map(({ field, problem }) => `${at}: ${field}: ${problem}`))
      return scenario && faults.length === 0 ? [scenario] : []
    })
  if (scenarios.length === 0 && mistakes.length === 0) mistakes.push(`${options.file}: there is no scenario; write one JSON object on each line.`)
  return { scenarios, mistakes }
}

interface Fault {
  field: string
  problem: string
}

function readScenario<Shop>(line: string, at: string, faults: Fault[], { pack, shop }: ReadScenariosOptions<Shop>): Scenario<Shop> | undefined {
  let raw: unknown
  try {
    raw = JSON.parse(line)
  } catch (cause) {
    faults.push({ field: 'line', problem: `is not JSON (${cause instanceof Error ? cause.message : String(cause)}); write the whole scenario as one JSON object on this line` })
    return undefined
  }
  const read = take(scenarioSchema, raw, '', faults)
  if (!read) return undefined
  const given = read.shop === undefined ? undefined : takeShop(read.shop, shop, faults)
  const script = read.script.flatMap((entry, n) => takeEntry(entry, `script.${n}`, faults))
  const expect = read.expect.flatMap((expectation, n) => take(expectationSchema, expectation, `expect.${n}`, faults) ?? [])
  if (faults.length > 0) return undefined
  const scenario = { ...read, at, shop: given, script: script.toSorted((a, b) => a.atMs - b.atMs), expect }
  faults.push(...contradictions({ ...scenario, script }, pack.useCases))
  return scenario
}

function takeShop<Shop>(given: unknown, schema: Schema<Shop> | undefined, faults: Fault[]): Shop | undefined {
  if (!schema) {
    faults.push({ field: 'shop', problem: 'nothing can be set in this shop; leave the field out' })
    return undefined
  }
  const checked = check(schema, given)
  if (checked.ok) return checked.value
  faults.push({ field: 'shop', problem: checked.message })
  return undefined
}

type ReadEntry = (raw: object, field: string, faults: Fault[]) => Entry[]
/** Reads a line of a script by the field that tells what it is; the first that a line has counts. */
const entryReaders: Readonly<Record<Entry['kind'], ReadEntry>> = {
  answer: (...of) => tagged('answer', take(entrySchemas.answer, ...of)),
  preferences: (...of) => tagged('preferences', take(entrySchemas.preferences, ...of)),
  consent: (...of) => tagged('consent', take(entrySchemas.consent, ...of)),
  connection: (...of) => tagged('connection', take(entrySchemas.connection, ...of)),
  source: (...of) => tagged('source', take(entrySchemas.source, ...of)),
  type: (...of) => tagged('type', take(entrySchemas.type, ...of)),
}

function takeEntry(raw: object, field: string, faults: Fault[]): Entry[] {
  const found = Object.entries(entryReaders).find(([kind]) => kind in raw)
  if (found) return found[1](raw, field, faults)
  faults.push({ field, problem: 'says nothing that happens; give it type and data, an answer, preferences, consent or connection' })
  return []
}

const tagged = <Kind extends string, Read extends object>(kind: Kind, read: Read | undefined): ({ kind: Kind } & Read)[] => (read ? [{ kind, ...read }] : [])

/** Validates a value; adds each fault with its field and what to write instead. */
function take<T extends z.ZodType>(schema: T, raw: unknown, within: string, faults: Fault[]): z.infer<T> | undefined {
  const read = schema.safeParse(raw)
  if (read.success) return read.data
  for (const issue of read.error.issues) {
    const path = issue.path.map(String)
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys : undefined
    for (const key of unknown ?? [undefined]) {
      const field = [within, ...path, ...(key === undefined ? [] : [key])].filter((part) => part !== '').join('.') || 'line'
      faults.push({ field, problem: key === undefined ? problemOf(issue, raw) : `is not a field of the format; leave it out, or correct its name` })
    }
  }
  return undefined
}

function problemOf(issue: z.core.$ZodIssue, raw: unknown): string {
  const given = issue.path.reduce<unknown>((value, key) => (isRecord(value) || Array.isArray(value) ? Reflect.get(value, key) : undefined), raw)
  if (given === undefined) return 'is missing'
  if (issue.code === 'invalid_value') return `is ${JSON.stringify(given)}; write one of ${issue.values.map(String).join(', ')}`
  return `is ${(JSON.stringify(given) ?? '').slice(0, 80)}; ${issue.message}`
}

type Whole = Pick<Scenario, 'persons' | 'untilMs' | 'expect'> & { script: readonly Entry[] }

/** Finds what a schema cannot see: names that nobody has, and expectations that cannot hold together. */
function contradictions({ persons, script, untilMs, expect }: Whole, all: ServedPack['useCases']): Fault[] {
  const faults: Fault[] = []
  const useCases = all.map(({ name }) => name)
  const isSilent = (useCase: string | undefined): boolean => all.some(({ name, command }) => name === useCase && command === 'prefetch')
  const mustKnow = (known: readonly string[], given: string | undefined, field: string): void => {
    if (given === undefined || known.includes(given)) return
    faults.push({ field, problem: `is '${given}', which is unknown; write one of ${known.map((one) => `'${one}'`).join(', ')}` })
  }
  if (Object.keys(persons).length === 0) return [{ field: 'persons', problem: 'is empty; name at least one person' }]
  for (const [n, entry] of script.entries()) {
    const field = `script.${n}`
    if (entry.atMs > untilMs) faults.push({ field: `${field}.atMs`, problem: `is ${entry.atMs}, after the end; let untilMs be ${entry.atMs} or more` })
    if (entry.kind === 'answer') mustKnow(useCases, entry.useCase, `${field}.useCase`)
    if (entry.kind === 'source') continue
    mustKnow(Object.keys(persons), entry.person, `${field}.person`)
    const tabs = persons[entry.person]?.tabs ?? 2
    if (entry.tab >= tabs) faults.push({ field: `${field}.tab`, problem: `is ${entry.tab}, which '${entry.person}' does not have; give the person "tabs": 2` })
  }
  for (const [n, expectation] of expect.entries()) {
    const { person, tell, silent, gate, fromMs = 0, toMs = untilMs, ...rest } = expectation
    const field = `expect.${n}`
    mustKnow(Object.keys(persons), person, `${field}.person`)
    mustKnow(useCases, tell, `${field}.tell`)
    if (typeof silent === 'string') mustKnow(useCases, silent, `${field}.silent`)
    if ((tell === undefined) === (silent === undefined)) faults.push({ field, problem: 'says neither or both; write tell or silent' })
    if (fromMs > toMs) faults.push({ field: `${field}.fromMs`, problem: `is ${fromMs}, after toMs ${toMs}; write an earlier time` })
    if (tell !== undefined && gate !== undefined) faults.push({ field: `${field}.gate`, problem: 'belongs to a silence; leave it out beside tell' })
    const [ofTelling] = silent === undefined ? [] : Object.keys(rest)
    if (ofTelling !== undefined) faults.push({ field: `${field}.${ofTelling}`, problem: 'belongs to a telling; leave it out beside silent' })
    const told = expect.find((other) => other !== expectation && other.person === person && other.tell !== undefined && (silent === true ? !isSilent(other.tell) : other.tell === silent))
    if (told) faults.push({ field: `${field}.silent`, problem: `contradicts that '${person}' must be told '${told.tell ?? ''}'` })
  }
  return faults
}
