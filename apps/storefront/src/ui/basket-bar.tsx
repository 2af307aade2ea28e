'use client'

import { ArrowRight } from 'lucide-react'
import { usePathname } from 'next/navigation'
import { formatPrice } from '../shop/money.js'
import { useLocale } from './locale-context.js'
import { LinkProgress } from './link-progress.js'
import { Link } from './link.js'
import { useBasket } from './use-basket.js'

/** A link to the basket at the bottom of a phone's screen, shown while the basket has items. */
export function BasketBar() {
  const { items, total } = useBasket()
  const { locale, words } = useLocale()
  const here = usePathname()
  const count = items.reduce((sum, { quantity }) => sum + quantity, 0)
  if (count === 0 || here === '/basket' || here.startsWith('/checkout')) return null
  return (
    <div data-basket-bar className="basket-bar md:hidden">
      <Link href="/basket" className="button figures w-full justify-between">
        <span>{words.items(count)}</span>
        <span className="flex items-center gap-2">
          {formatPrice(total, locale)}
          <ArrowRight aria-hidden="true" className="size-5" />
          <span className="sr-only">{words.toBasket}</span>
        </span>
        <LinkProgress />
      </Link>
    </div>
  )
}
