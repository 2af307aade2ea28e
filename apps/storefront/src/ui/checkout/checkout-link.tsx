'use client'

import { orderMinimum } from '../../shop/order-minimum.js'
import { checkoutWords } from '../../shop/checkout-words.js'
import { formatPrice } from '../../shop/money.js'
import { useLocale } from '../locale-context.js'
import { LinkProgress } from '../link-progress.js'
import { Link } from '../link.js'

/** The way from the basket to the checkout, or how much is missing for an order; `total` in haléře. */
export function CheckoutLink({ total }: { total: number }) {
  const { locale } = useLocale()
  const words = checkoutWords[locale]
  if (total < orderMinimum) {
    return <p className="mt-6 rounded-2xl bg-leaf-pale px-4 py-3 text-sm">{words.belowMinimum(formatPrice(orderMinimum - total, locale))}</p>
  }
  return (
    <Link href="/checkout" prefetch={false} className="button mt-6 w-full">
      {words.toCheckout}
      <LinkProgress />
    </Link>
  )
}
