import { isRecord } from '@proactive/protocol'

/** One place at which two values differ: its path, and what each side has there. */
export interface Difference {
  path: string
  left: unknown
  right: unknown
}

/**
 * Returns the places at which two values of JSON differ, by path, of both sides. Entries of a list that have an ID are
 * compared by their ID, so that one missing entry does not make all that follow it differ.
 *
 * @example
 * differencesOf({ people: [{ id: 'ann', visit: 1 }] }, { people: [{ id: 'ann', visit: 2 }] })
 * // [{ path: 'people[ann].visit', left: 1, right: 2 }]
 */
export function differencesOf(left: unknown, right: unknown, path = ''): Difference[] {
  if (Object.is(left, right)) return []
  const [mine, theirs] = [partsOf(left), partsOf(right)]
  if (!mine || !theirs || Array.isArray(left) !== Array.isArray(right)) return [{ path, left, right }]
  const names = new Set([...mine.keys(), ...theirs.keys()])
  return [...names].flatMap((name) => {
    if (!mine.has(name) || !theirs.has(name)) return [{ path: path + name, left: mine.get(name), right: theirs.get(name) }]
    return differencesOf(mine.get(name), theirs.get(name), path + name)
  })
}

/** Formats differences, at most `most` of them, as `<path>: <name> has …, <other> has …`. */
export function formatDifferences(all: readonly Difference[], [left, right]: readonly [string, string], most = 5): string {
  const lines = all.slice(0, most).map((one) => `${one.path || 'the whole'}: ${left} has ${textOf(one.left)}, ${right} has ${textOf(one.right)}`)
  if (all.length > most) lines.push(`and ${all.length - most} more`)
  return lines.join('; ')
}

/** Returns a value as JSON, cut where it is long; `nothing` where there is none. */
export function textOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value) ?? 'no JSON'
  return text.length > 160 ? `${text.slice(0, 160)}…` : text
}

/** Returns the parts of a list or an object by the way to write them in a path; undefined for any other value. */
function partsOf(value: unknown): Map<string, unknown> | undefined {
  if (Array.isArray(value)) {
    const ids = value.map((item) => (isRecord(item) ? (idOf(item) ?? '') : ''))
    const areIds = ids.every((id) => id !== '') && new Set(ids).size === ids.length
    return new Map(value.map((item, n) => [`[${areIds ? ids[n] : n}]`, item]))
  }
  if (!isRecord(value)) return undefined
  // A field that is undefined is not in the JSON.
  return new Map(Object.entries(value).flatMap(([field, part]) => (part === undefined ? [] : [[`.${field}`, part] as const])))
}

/** Returns the name by which an entry of a list is known: an ID, or the ID of the candidate or command that it is about. */
function idOf(item: Readonly<Record<string, unknown>>): string | undefined {
  for (const field of ['id', 'key', 'type']) if (typeof item[field] === 'string') return item[field]
  for (const field of ['candidate', 'command']) {
    const inner = item[field]
    if (isRecord(inner) && typeof inner['id'] === 'string') return inner['id']
  }
  return undefined
}
