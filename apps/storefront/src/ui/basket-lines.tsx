'use client'

import { Truck } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type ReactNode, useEffect } from 'react'
import { basketSurface } from '../assistant/contract/index.js'
import type { BasketLine } from '../shop/basket.js'
import type { Product } from '../shop/catalogue.js'
import { formatDelivery } from '../shop/dates.js'
import { formatAmount, formatPrice } from '../shop/money.js'
import { orderMinimum } from '../shop/order-minimum.js'
import { shortOf } from '../shop/shortages.js'
import type { Slot } from '../shop/slots.js'
import { CheckoutLink } from './checkout/checkout-link.js'
import { EmptyState } from './empty-state.js'
import { Link } from './link.js'
import { useLocale } from './locale-context.js'
import { ProductPicture } from './product-picture.js'
import { Stepper } from './stepper.js'
import { useBasket } from './use-basket.js'

/** The lines of the basket and their total; `children` is shown when the basket is empty. */
export function BasketLines({
  products,
  next,
  chosen,
  children,
}: {
  products: readonly Product[]
  /** The first free delivery slot; null while the postcode is unknown. */
  next: Slot | null
  /** The slot that the shopper has chosen, whose price is part of the sum. */
  chosen: Slot | null
  children: ReactNode
}) {
  const { items, total } = useBasket()
  const { locale, words } = useLocale()
  const router = useRouter()
  const known = new Map(products.map((product) => [product.id, product]))
  const short = shortOf(items, products)

  // The server rendered the page without the products of lines that were added since, such as by an accepted
  // suggestion.
  const hasUnknown = items.some(({ productId }) => !known.has(productId))
  useEffect(() => {
    if (hasUnknown) router.refresh()
  }, [hasUnknown, router])

  if (items.length === 0) {
    return (
      <EmptyState title={words.basketEmpty} text={words.basketEmptyText}>
        {children}
      </EmptyState>
    )
  }
  return (
    <>
      <h1 className="display mb-8 text-[clamp(2.25rem,6vw,4rem)] md:mb-12">{words.basketTitle}</h1>
      <div className="grid items-start gap-10 lg:grid-cols-[1fr_20rem] lg:gap-20">
        <ul className="border-t border-line">
          {items.map((line) => (
            <Line key={`${line.productId} ${line.variantId ?? ''}`} line={line} product={known.get(line.productId)} isShort={short.has(line)} />
          ))}
        </ul>
        <section aria-label={words.total} data-proactive-anchor={basketSurface.at('total')} className="rounded-[2rem] bg-well p-7 lg:sticky lg:top-36">
          {chosen && (
            <>
              <p className="flex items-baseline justify-between gap-4">
                <span className="text-soft">{words.goodsPrice}</span>
                <span className="figures">{formatPrice(total, locale)}</span>
              </p>
              <p className="mb-2 flex items-baseline justify-between gap-4">
                <span className="text-soft">{words.delivery}</span>
                <span className="figures">{formatPrice(chosen.price, locale)}</span>
              </p>
            </>
          )}
          <p className="flex items-baseline justify-between gap-4">
            <span className="font-semibold">{words.total}</span>
            <span className="title figures text-3xl" data-basket-total={total} data-basket-sum={total + (chosen?.price ?? 0)}>
              {formatPrice(total + (chosen?.price ?? 0), locale)}
            </span>
          </p>
          <p className="mt-1 text-sm text-soft">{words.pricesWithVat}</p>
          {total < orderMinimum && <meter className="to-minimum" min={0} max={orderMinimum} value={total} aria-hidden="true" />}
          <Delivery slot={chosen ?? next} label={chosen ? words.yourDelivery : words.nextDelivery} />
          <CheckoutLink total={total} />
          <Link href="/" className="button-quiet mt-3 w-full">
            {words.keepShopping}
          </Link>
        </section>
      </div>
    </>
  )
}

function Delivery({ slot, label }: { slot: Slot | null; label: string }) {
  const { locale, words } = useLocale()
  return (
    <div className="mt-5 flex gap-3 border-t border-line pt-5 text-sm">
      <Truck aria-hidden="true" className="size-5 shrink-0 text-leaf" />
      {slot ? (
        <p data-next-slot={slot.id}>
          <span className="block text-soft">{label}</span>
          <span className="block font-semibold text-balance">{formatDelivery(slot, locale)}</span>
          <span className="figures text-soft">{words.nextDeliveryFor(formatPrice(slot.price, locale))}</span>
        </p>
      ) : (
        <p className="text-soft">{words.postcodeUnknown}</p>
      )}
    </div>
  )
}

function Line({ line, product, isShort }: { line: BasketLine; product: Product | undefined; isShort: boolean }) {
  const { locale, words } = useLocale()
  const { productId, variantId, quantity, price } = line
  if (!product) return <li className="h-32 border-b border-line" aria-busy="true" />
  const kind = product.variants.find(({ id }) => id === variantId)?.name
  const name = kind ? `${product.name}, ${kind}` : product.name
  return (
    <li data-product-id={productId} className="basket-line">
      <div className="w-20 shrink-0 rounded-[1.25rem] sm:w-28">
        <ProductPicture product={product} />
      </div>
      <div className="min-w-0">
        <h2 className="leading-snug font-medium">
          <Link href={`/product/${productId}`} className="underline-offset-4 hover:underline">
            {name}
          </Link>
        </h2>
        <p className="figures text-sm text-soft">
          {formatAmount(product.amount, product.unit, locale)} · {formatPrice(price, locale)} {words.each}
        </p>
        {isShort && <p className="problem text-sm" data-short>{words.notEnough}</p>}
      </div>
      <Stepper look="line" of={{ productId, variantId, name, price }} />
      <p className="figures text-end text-[1.0625rem] font-semibold">{formatPrice(quantity * price, locale)}</p>
    </li>
  )
}
