import type { EventContract } from '@proactive/protocol'

/** Makes an error about a pack's definition: which one, what is wrong with which value, and what to do about it. */
export function mistake(definition: string, text: string, cause?: unknown): Error {
  return new Error(`${definition}: ${text}`, cause === undefined ? {} : { cause })
}

/** Returns the first name that a list has twice. */
export const twiceIn = (names: readonly string[]): string | undefined => names.find((name, n) => names.indexOf(name) !== n)

/** @throws Error when a definition names something that is no event, or one event twice in one place. */
export function checkEventsOnce(definition: string, place: string, events: readonly EventContract[]): void {
  checkEvents(definition, place, events)
  const twice = twiceIn(events.map(({ type }) => type))
  if (twice !== undefined) throw mistake(definition, `${place} names the event '${twice}' twice; name it once.`)
}

/** @throws Error when a definition names something that is no event. */
export function checkEvents(definition: string, place: string, events: readonly (EventContract | undefined)[]): void {
  const other = events.find((event) => event?.kind !== 'event')
  if (events.includes(undefined)) {
    throw mistake(definition, `${place} names an event that is undefined; modules that import each other in a circle leave it undefined.`)
  }
  if (other) throw mistake(definition, `${place} names '${other.type}', which is no event; name what defineEvent(…) returns.`)
}

/** @throws Error when a definition gives a duration that is not a positive number of milliseconds. */
export function checkDuration(definition: string, place: string, ms: unknown): void {
  if (typeof ms !== 'number' || !(ms > 0)) throw mistake(definition, `${place} is ${String(ms)}; give milliseconds above 0, such as minutes(5).`)
}

/**
 * Wraps the callbacks of an object, one level deep, so that an error thrown by one names the definition and the
 * callback; the original error is its `cause`.
 */
export function named<Options extends object>(definition: string, options: Options): Options {
  const callbacks = Object.entries(options).flatMap(([name, callback]) =>
    typeof callback === 'function' ? [[name, namedCallback(definition, name, callback)]] : [],
  )
  return { ...options, ...Object.fromEntries(callbacks) }
}

/** Wraps one callback; every callback of a definition takes one argument. */
function namedCallback(definition: string, name: string, callback: Callback): Callback {
  return (known) => {
    try {
      return callback(known)
    } catch (cause) {
      throw thrownBy(definition, name, cause)
    }
  }
}

/** Makes an error of what a callback threw: with the definition, the callback, and what to do about it. */
export function thrownBy(definition: string, callback: string, cause: unknown): Error {
  return mistake(definition, `${callback} threw ${String(cause)}; correct it, or guard against what may be missing.`, cause)
}

type Callback = (known: unknown) => unknown
