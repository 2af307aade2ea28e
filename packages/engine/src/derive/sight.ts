import type { Rule } from '../define/define-signal.js'
import type { Event } from '../message/message.js'
import { burstOf, keptOf, type KeyState, type Sight } from '../state/key.js'

/** Makes the object that a rule's callbacks read; it is reused, and its values are read on access. */
export function sight(signal: string, names: readonly string[], operators: readonly Rule['kept'][string][]): Sight {
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
      if (!event) throw new Error(`A callback of the signal '${signal}' read the event after it had returned; copy the fields that you need first.`)
      return event
    },
    get burst() {
      return of && event ? burstOf(of, event) : { count: 1, first: undefined }
    },
  }
  operators.forEach((operator, i) => {
    const get = () => of && operator.read(keptOf(of, { operators }, i), event?.time ?? 0)
    Object.defineProperty(seen, names[i] ?? '', { enumerable: true, get })
  })
  return (key, about, at) => {
    of = key
    event = about
    now = at
    return seen
  }
}
