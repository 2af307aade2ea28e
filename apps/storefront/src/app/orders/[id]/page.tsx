import { shopDay } from 'database/shop-time'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { findProducts } from '../../../shop/catalogue.js'
import { checkoutWords } from '../../../shop/checkout-words.js'
import { connections } from '../../../shop/database.js'
import { formatDay, formatDelivery } from '../../../shop/dates.js'
import { formatPrice } from '../../../shop/money.js'
import { deliveryOf, readOwnOrder } from '../../../shop/orders.js'
import { currentPersonId } from '../../../shop/person.js'
import { readLocale } from '../../../shop/read-locale.js'
import { OrderLines } from '../../../ui/checkout/order-lines.js'
import { failureText } from '../../../ui/checkout/unpaid-order.js'
import { Feedback } from '../../../ui/feedback.js'
import { LinkProgress } from '../../../ui/link-progress.js'
import { Link } from '../../../ui/link.js'

export async function generateMetadata(): Promise<Metadata> {
  return { title: checkoutWords[(await readLocale()).locale].order }
}

/** One order of the caller, with its state. */
export default async function OrderPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const { locale } = await readLocale()
  const words = checkoutWords[locale]
  const { pool } = connections()
  const order = await readOwnOrder(pool, id, await currentPersonId()).catch(() => null)
  if (!order) notFound()
  const { items, total, deliveryPrice, status, address, method, failure } = order
  const [products, delivery] = await Promise.all([
    findProducts(items.map(({ productId }) => productId), locale),
    deliveryOf(pool, order),
  ])
  const isPaymentFailure = failure !== null && !failure.startsWith('slot') && !failure.startsWith('stock')
  return (
    <div className="wrap order pt-5 md:pt-8">
      <Link
        href="/orders"
        className="-mt-2 mb-2 inline-flex min-h-11 items-center gap-2 font-semibold text-leaf underline-offset-4 hover:underline"
      >
        <span aria-hidden="true">←</span> {words.orders}
        <LinkProgress />
      </Link>
      <h1 className="display text-[clamp(2rem,5vw,3.25rem)]">{words.orderedOn(formatDay(shopDay(order.placedAt), locale))}</h1>
      <p className="mt-3 flex flex-wrap items-center gap-3">
        <span className="order-state" data-order-status={status}>
          {words.states[status]}
        </span>
        {isPaymentFailure && <span className="text-soft">{failureText(failure, locale)}</span>}
        {status === 'unpaid' && (
          <Link href={`/checkout/payment?order=${id}`} className="button">
            {words.payAgain}
          </Link>
        )}
      </p>
      {status === 'delivered' && <Feedback about="delivery" question={words.feedbackDelivery} />}
      <div className="checkout-columns mt-8">
        <OrderLines items={items} products={products} locale={locale} />
        <aside aria-label={words.total} className="summary">
          {delivery && <Row name={words.when}>{formatDelivery(delivery, locale)}</Row>}
          {address && (
            <Row name={words.deliverTo}>
              {address.street}, {address.postcode} {address.city}
            </Row>
          )}
          {method && <Row name={words.payBy}>{words.methods[method].name}</Row>}
          <p>
            <span>{words.goods}</span>
            <span className="figures">{formatPrice(total - deliveryPrice, locale)}</span>
          </p>
          <p>
            <span>{words.delivery}</span>
            <span className="figures">{formatPrice(deliveryPrice, locale)}</span>
          </p>
          <p className="summary-total">
            <span>{words.total}</span>
            <span className="title figures text-2xl">{formatPrice(total, locale)}</span>
          </p>
        </aside>
      </div>
    </div>
  )
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <p className="summary-row">
      <span className="text-soft">{name}</span>
      <span>{children}</span>
    </p>
  )
}
