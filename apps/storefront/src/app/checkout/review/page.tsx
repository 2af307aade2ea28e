import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { findProducts } from '../../../shop/catalogue.js'
import { checkoutWords } from '../../../shop/checkout-words.js'
import { formatDelivery } from '../../../shop/dates.js'
import { formKey, openCheckout, problemIn, type StepQuery } from '../../../shop/open-checkout.js'
import { readLocale } from '../../../shop/read-locale.js'
import { shortOf } from '../../../shop/shortages.js'
import { CheckoutShell } from '../../../ui/checkout/checkout-shell.js'
import { OrderLines } from '../../../ui/checkout/order-lines.js'
import { PlaceOrder } from '../../../ui/checkout/place-order.js'
import { Link } from '../../../ui/link.js'

export async function generateMetadata(): Promise<Metadata> {
  return { title: checkoutWords[(await readLocale()).locale].steps.review }
}

export default async function ReviewPage({ searchParams }: { searchParams: StepQuery }) {
  const { locale } = await readLocale()
  const { checkout } = await openCheckout('review')
  const { basket, address, slot, method } = checkout
  const words = checkoutWords[locale]
  const products = await findProducts(basket.items.map(({ productId }) => productId), locale)
  return (
    <CheckoutShell step="review" checkout={checkout} locale={locale} title={words.reviewTitle}>
      <dl className="settled">
        <Settled name={words.deliverTo} change="/checkout/address" label={words.change}>
          {address.name}, {address.street}, {address.postcode} {address.city}
        </Settled>
        <Settled name={words.when} change="/checkout/delivery" label={words.change}>
          {slot && formatDelivery(slot, locale)}
        </Settled>
        <Settled name={words.payBy} change="/checkout/payment" label={words.change}>
          {method && words.methods[method].name}
        </Settled>
      </dl>
      <OrderLines items={basket.items} products={products} short={shortOf(basket.items, products)} locale={locale} />
      <PlaceOrder
        orderKey={formKey()}
        total={basket.total + (slot?.price ?? 0)}
        heldMs={slot?.heldMs ?? null}
        names={Object.fromEntries(products.map(({ id, name }) => [id, name]))}
        problem={problemIn(await searchParams)}
      />
    </CheckoutShell>
  )
}

function Settled({ name, change, label, children }: { name: string; change: string; label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
      <dd>
        <Link href={change} className="inline-flex min-h-11 items-center font-semibold text-leaf underline-offset-4 hover:underline">
          {label}
          <span className="sr-only">: {name}</span>
        </Link>
      </dd>
    </div>
  )
}
