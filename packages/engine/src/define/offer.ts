import type { ActionOffer, Infer, Schema, WorkflowContract, Words } from '@proactive/protocol'
import { pageOffers } from './page-offer.js'

/** A field that the page registered, and the value to fill in. */
export interface Fill {
  readonly field: string
  readonly value: string
  /** What the page shows beside the field, e.g. where the value is from. */
  readonly annotation?: Words
}

/**
 * Offers to fill in fields that the page registered; the page shows what changes, and undoes it. `done` is what the card
 * says afterwards; without it, that it is done.
 *
 * @example
 * offer: ({ facts: { member } }) => offer.fill([{ field: 'name', value: member.name }], { en: 'Fill it in', cs: 'Vyplnit' })
 */
export function fill(fields: readonly Fill[], label: Words, done?: Words): ActionOffer<'dom.fill', { fields: readonly Fill[] }> {
  return { type: pageOffers.fill, input: { fields }, label, ...(done !== undefined && { done }) }
}

interface Start<Name extends string, Step extends string, Input> {
  readonly name: Name
  readonly input: Input
  readonly steps: readonly Step[]
}

/**
 * Offers to start a workflow of the page: the steps that the contract names, with a checked input. `done` is what the card
 * says once the workflow was started; without it, that it is done.
 *
 * @example
 * offer: ({ signal: { bookId } }) => offer.start(findCopy, { bookId }, 'Show me where it is')
 */
export function start<Name extends string, Step extends string, Input extends Schema>(
  { name, steps }: WorkflowContract<Name, Step, Input>,
  input: Infer<Input>,
  label: Words,
  done?: Words,
): ActionOffer<'workflow.start', Start<Name, Step, Infer<Input>>> {
  return { type: pageOffers.start, input: { name, steps, input }, label, ...(done !== undefined && { done }) }
}
