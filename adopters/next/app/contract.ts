/** The page's side of the contract: the types of the server's, and no validator. The server checks what arrives. */

import { type DataOf, defineAction, defineEvent, type Infer, type Schema } from '@proactive/protocol'
import type * as server from '../contract'

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the server checks the value
const unchecked = <Out>(): Schema<Out> => ({ '~standard': { version: 1, vendor: 'workshop', validate: (value) => ({ value: value as Out }) } })

export const jobViewed = defineEvent('job.viewed', { data: unchecked<DataOf<typeof server.jobViewed>>() })

export const bookSlot = defineAction('slot.book', {
  label: 'Book it',
  input: unchecked<Infer<typeof server.bookSlot.input>>(),
  output: unchecked<Infer<typeof server.bookSlot.output>>(),
})
