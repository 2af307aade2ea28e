import type { Json } from '@proactive/protocol'
import type { Event } from '../../message/message.js'
import { type Operator, operator } from '../../define/operator.js'

/**
 * The latest value that was picked, however long ago; an event that picks undefined leaves it. Follows the log's
 * order, so that a rule need not wait for events that are late.
 *
 * @example
 * .keep({ shelf: keep.latest((_, event) => (isEvent(event, shelfEntered) ? event.data.shelf : undefined)) })
 */
export function latest<Data, const Value extends Json | undefined>(
  pick: (data: Data, event: Event<Data>) => Value,
): Operator<Data, Exclude<Value, undefined> | undefined> {
  return operator({
    byTime: false,
    start: (): { value?: Exclude<Value, undefined> } => ({}),
    push(state, data: Data, event) {
      const value = pick(data, event)
      if (isThere(value)) state.value = value
    },
    read: ({ value }) => value,
  })
}

function isThere<Value>(value: Value): value is Exclude<Value, undefined> {
  return value !== undefined
}
