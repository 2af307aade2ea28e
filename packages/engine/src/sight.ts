import type { Rule, Seen } from './define-signal.js'
import type { Event } from './message.js'
import type { KeyState } from './rule-state.js'

/** Shows a rule's callbacks what is known of a key: the same object every time, its values read when looked at. */
export type Sight = (of: KeyState, event: Event<unknown>, now: number) => Seen<unknown>

export function sight(kept: readonly (readonly [name: string, operator: Rule['kept'][string]])[]): Sight {
  let of: KeyState | undefined
  let event: Event<unknown> | undefined
  let now = 0
  const seen = {
    get key() {
      return of?.key ?? ''
    },
    get now() {
      return now
    },
    get event() {
      if (!event) throw new Error('A rule looked at an event outside of its turn.')
      return event
    },
    get burst() {
      return of?.burst ?? { count: 1, first: event?.data }
    },
  }
  kept.forEach(([name, operator], i) => {
    Object.defineProperty(seen, name, { enumerable: true, get: () => operator.read(of?.kept[i], event?.time ?? 0) })
  })
  return (key, about, at) => {
    of = key
    event = about
    now = at
    return seen
  }
}
