import { check, type EventContract } from '@proactive/protocol'

/** Data of old versions by event type and version: `{ 'note.written': { 1: { words: ['late'] } } }`. */
export type OldData = Readonly<Record<string, Readonly<Record<number, unknown>>>>

/**
 * Converts data of every old version of every event, and checks the outcome by the present contract. A test calls it with
 * data as it was sent then.
 *
 * @throws Error that names each event and version without data, whose `upcast` throws, or whose outcome is not valid; and
 * data for a version that is none of the old ones.
 *
 * @example
 * it('still reads every old version', () => checkUpcasts(library.events, { 'note.written': { 1: { words: ['late'] } } }))
 */
export function checkUpcasts(events: readonly EventContract[], old: OldData): void {
  const faults = events.flatMap((event) => {
    const versions = event.upcast ? Array.from({ length: event.version - 1 }, (_, i) => i + 1) : []
    const given = Object.keys(old[event.type] ?? {}).map(Number)
    const tooMany = given.filter((version) => !versions.includes(version)).map((version) => `${event.type}: version ${version} is no old version that is still read`)
    return [...versions.flatMap((version) => faultOf(event, version, old)), ...tooMany]
  })
  const unknown = Object.keys(old).filter((type) => !events.some((event) => event.type === type)).map((type) => `${type}: there is no such event`)
  if (faults.length + unknown.length > 0) throw new Error(`checkUpcasts:\n${[...faults, ...unknown].join('\n')}`)
}

function faultOf({ type, data, upcast }: EventContract, version: number, old: OldData): string[] {
  const given = old[type]
  if (!given || !Object.hasOwn(given, version)) return [`${type}: give data of version ${version}`]
  try {
    const checked = check(data, upcast?.(given[version], version))
    return checked.ok ? [] : [`${type}: version ${version} becomes data that is not valid: ${checked.message}`]
  } catch (cause) {
    return [`${type}: upcast of version ${version} threw ${String(cause)}`]
  }
}
