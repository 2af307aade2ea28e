import { checkoutWords } from '../../shop/checkout-words.js'
import { readNow } from '../../shop/clock.js'
import { connections } from '../../shop/database.js'
import type { Locale } from '../../shop/locale.js'
import type { Order } from '../../shop/orders.js'
import { HeldFor } from './held-for.js'

/** Says why an order is not paid, how long it is kept, and lets the shopper give it up. */
export async function UnpaidOrder({ order, locale }: { order: Order; locale: Locale }) {
  const words = checkoutWords[locale]
  const left = order.dueAt === null ? 0 : order.dueAt.getTime() - (await readNow(connections().pool))
  return (
    <div className="unpaid" data-order-status={order.status}>
      <p>{failureText(order.failure, locale)}</p>
      <p>{left > 0 && <HeldFor key={order.attempt} ms={left} label={words.keptFor} />}</p>
      <form method="post" action={`/api/shop/orders/${order.id}/cancel`}>
        <button className="min-h-11 font-semibold underline underline-offset-4">{words.giveUp}</button>
      </form>
    </div>
  )
}

/** Says in plain words why a payment did not go through. */
export function failureText(failure: string | null, locale: Locale): string {
  const { failures } = checkoutWords[locale]
  if (failure === 'provider_unavailable' || failure === 'method_unavailable') return failures[failure]
  return failures.declined
}
