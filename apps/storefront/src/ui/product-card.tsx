import { Activity } from 'react'
import { productSurface } from '../assistant/contract/index.js'
import type { Product } from '../shop/catalogue.js'
import type { Locale } from '../shop/locale.js'
import { lowestPrice } from '../shop/money.js'
import { words } from '../shop/words.js'
import { CardStepper, LiveStockNote } from './card-stock.js'
import { Link } from './link.js'
import { Price } from './price.js'
import { ProductPicture } from './product-picture.js'
import { stocked } from './stocked.js'

/** A product in a list: picture, name, price and, while in stock, a stepper. Each is hydrated in a task of its own, by its `Activity`. */
export function ProductCard({
  product,
  locale,
  eager = false,
  heading: Heading = 'h3',
}: {
  product: Product
  locale: Locale
  eager?: boolean
  /** The heading level of the product's name. */
  heading?: 'h2' | 'h3'
}) {
  const { id, name, brand, price, variants } = product
  const counted = { ...stocked(product), name, price }
  const text = words[locale]
  return (
    <Activity>
      <article
        data-product-id={id}
        data-proactive-anchor={productSurface.at(id)}
        className="group relative flex flex-col"
      >
        <div className="relative rounded-[1.5rem] group-has-data-[stock=0]:opacity-55">
          <ProductPicture product={product} eager={eager} />
        </div>
        <div className="flex grow flex-col px-1 pt-3">
          <p className="truncate text-[0.8125rem] text-soft">{brand}</p>
          <Heading className="mb-1.5 line-clamp-2 text-[0.9375rem] leading-snug font-medium">
            <Link href={`/product/${id}`} className="outline-offset-4 after:absolute after:inset-0 after:rounded-[1.5rem]">
              {name}
            </Link>
          </Heading>
          <div className="mt-auto">
            <LiveStockNote of={counted} locale={locale} />
            <Price of={{ ...product, price: lowestPrice(product) }} locale={locale} from={variants.length > 0 ? text.from : undefined} />
          </div>
        </div>
        <CardStepper of={counted} />
      </article>
    </Activity>
  )
}
