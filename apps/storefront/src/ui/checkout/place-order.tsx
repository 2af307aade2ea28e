'use client'

import { checkoutWords } from '../../shop/checkout-words.js'
import { formatPrice } from '../../shop/money.js'
import { useLocale } from '../locale-context.js'
import { HeldFor } from './held-for.js'
import { StepActions } from './step-actions.js'
import { type StepProblem, useStepForm } from './use-step-form.js'

/**
 * The form that places the order; `total` in haléře is what the shopper sees. `stock` names the product of which there
 * is not enough, and `heldMs` says for how long the slot is held.
 */
export function PlaceOrder({
  orderKey,
  total,
  heldMs,
  names,
  problem: first,
}: {
  orderKey: string
  total: number
  heldMs: number | null
  /** The names of the ordered products, by their IDs. */
  names: Readonly<Record<string, string>>
  problem: StepProblem | null
}) {
  const { locale } = useLocale()
  const words = checkoutWords[locale]
  const { problem, isBusy, onSubmit } = useStepForm('review', first)
  return (
    <form name="review" method="post" action="/api/shop/orders" onSubmit={onSubmit} className="step-form">
      <input type="hidden" name="key" value={orderKey} />
      <input type="hidden" name="total" value={total} />
      {problem && (
        <p className="problem" role="alert">
          {problem.problem === 'unsent' && words.unsent}
          {problem.problem === 'changed' && words.changed}
          {problem.problem === 'stock' && words.stockProblem(names[problem.field ?? ''] ?? problem.field ?? '')}
        </p>
      )}
      <StepActions back="/checkout/payment" isBusy={isBusy} label={words.place(formatPrice(total, locale))}>
        {heldMs !== null && <HeldFor key={heldMs} ms={heldMs} label={words.heldFor} />}
      </StepActions>
    </form>
  )
}
