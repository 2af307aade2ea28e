import type { Metadata } from 'next'
import { shopDay } from 'database/shop-time'
import { checkoutWords } from '../../shop/checkout-words.js'
import { connections } from '../../shop/database.js'
import { formatDay } from '../../shop/dates.js'
import { formatPrice } from '../../shop/money.js'
import { listOrders } from '../../shop/orders.js'
import { currentPersonId } from '../../shop/person.js'
import { readLocale } from '../../shop/read-locale.js'
import { EmptyState } from '../../ui/empty-state.js'
import { LinkProgress } from '../../ui/link-progress.js'
import { Link } from '../../ui/link.js'

export async function generateMetadata(): Promise<Metadata> {
  return { title: checkoutWords[(await readLocale()).locale].ordersTitle }
}

/** The caller's orders, the newest first. */
export default async function OrdersPage() {
  const { locale, words: shopWords } = await readLocale()
  const words = checkoutWords[locale]
  const personId = await currentPersonId()
  const orders = personId === null ? [] : await listOrders(connections().pool, personId)
  if (orders.length === 0) {
    return (
      <div className="wrap pt-8 md:pt-14">
        <EmptyState title={words.noOrders} text={words.noOrdersText}>
          <Link href="/" className="button">
            {shopWords.keepShopping}
          </Link>
        </EmptyState>
      </div>
    )
  }
  return (
    <div className="wrap orders pt-8 md:pt-14">
      <h1 className="display mb-8 text-[clamp(2.25rem,6vw,4rem)]">{words.ordersTitle}</h1>
      <ul>
        {orders.map(({ id, placedAt, total, status, items }) => (
          <li key={id} data-order-id={id}>
            <Link href={`/orders/${id}`}>
              <span className="font-semibold">{formatDay(shopDay(placedAt), locale)}</span>
              <span className="text-soft">{shopWords.goods(items.length)}</span>
              <span className="order-state" data-order-status={status}>
                {words.states[status]}
              </span>
              <span className="figures font-semibold">{formatPrice(total, locale)}</span>
              <LinkProgress />
            </Link>
          </li>
        ))}
      </ul>
    </div>
  )
}
