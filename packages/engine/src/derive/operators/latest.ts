import type { Json } from '@proactive/protocol'
import type { Event } from '../../message/message.js'
import { type Operator, operator } from '../../define/operator.js'

/**
 * Returns the latest value that was picked, however long ago; an event that picks undefined does not change it. Reads
 * events in the log's order, so that the rule does not wait for late events; a late one does not replace a newer value.
 *
 * @example
 * .keep({ shelf: keep.latest((_, event) => (isEvent(event, shelfEntered) ? event.data.shelf : undefined)) })
 */
export function latest<Data, const Value extends Json | undefined>(
  pick: (data: Data, event: Event<Data>) => Value,
): Operator<Data, Exclude<Value, undefined> | undefined> {
  return operator({
    byTime: false,
    start: (): { value?: Exclude<Value, undefined>; at?: number } => ({}),
    push(state, data: Data, event) {
      const value = pick(data, event)
      if (!isThere(value) || event.time < (state.at ?? 0)) return
      state.value = value
      state.at = event.time
    },
    read: ({ value }) => value,
  })
}

function isThere<Value>(value: Value): value is Exclude<Value, undefined> {
  return value !== undefined
}
