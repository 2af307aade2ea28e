import type { Metadata } from 'next'
import { notFound, redirect } from 'next/navigation'
import { findProducts } from '../../../../shop/catalogue.js'
import { checkoutWords } from '../../../../shop/checkout-words.js'
import { connections } from '../../../../shop/database.js'
import { formatDelivery } from '../../../../shop/dates.js'
import { deliveryOf, readOwnOrder } from '../../../../shop/orders.js'
import { currentPersonId } from '../../../../shop/person.js'
import { readLocale } from '../../../../shop/read-locale.js'
import { RefreshBasket } from '../../../../ui/checkout/refresh-basket.js'
import { Link } from '../../../../ui/link.js'
import { ProductPicture } from '../../../../ui/product-picture.js'

/** How many of the ordered products the page shows. */
const shown = 6

export async function generateMetadata(): Promise<Metadata> {
  return { title: checkoutWords[(await readLocale()).locale].placedTitle }
}

/** Thanks for an order that is placed. */
export default async function PlacedPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const { locale, words: shopWords } = await readLocale()
  const words = checkoutWords[locale]
  const { pool } = connections()
  const order = await readOwnOrder(pool, id, await currentPersonId()).catch(() => null)
  if (!order) notFound()
  if (order.status !== 'placed') redirect(`/orders/${id}`)
  const delivery = await deliveryOf(pool, order)
  const products = await findProducts(order.items.slice(0, shown).map(({ productId }) => productId), locale)
  return (
    <div className="wrap placed pt-10 md:pt-20" data-order-id={id}>
      <RefreshBasket />
      <ul className="placed-goods">
        {products.map((product) => (
          <li key={product.id}>
            <ProductPicture product={product} eager />
          </li>
        ))}
      </ul>
      <h1 className="display text-[clamp(2.25rem,6vw,4rem)]">{words.placedTitle}</h1>
      <p className="mt-4 max-w-[36rem] text-lg text-soft">{delivery && words.placedText(formatDelivery(delivery, locale))}</p>
      <div className="mt-8 flex flex-wrap gap-3">
        <Link href={`/orders/${id}`} className="button">
          {words.toOrder}
        </Link>
        <Link href="/" className="button-quiet">
          {shopWords.keepShopping}
        </Link>
      </div>
    </div>
  )
}
