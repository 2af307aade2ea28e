'use client'

import { formatNumber } from '@proactive/protocol'
import { ShoppingBasket } from 'lucide-react'
import { formatPrice } from '../shop/money.js'
import { useLocale } from './locale-context.js'
import { LinkProgress } from './link-progress.js'
import { Link } from './link.js'
import { useBasket } from './use-basket.js'

/** The header's link to the basket, with the number of items and the total. */
export function BasketLink() {
  const { items, total } = useBasket()
  const { locale, words } = useLocale()
  const count = items.reduce((sum, { quantity }) => sum + quantity, 0)
  return (
    <Link href="/basket" className="basket-link" data-full={count > 0}>
      <ShoppingBasket aria-hidden="true" className="size-5" strokeWidth={2} />
      <span className="sr-only">{words.basket}, </span>
      <span className="figures" data-cart-count={count}>
        {formatNumber(count, locale)}
      </span>
      {count > 0 && <span className="figures hidden border-s border-current/25 ps-2.5 sm:inline">{formatPrice(total, locale)}</span>}
      <LinkProgress />
    </Link>
  )
}
