import Link from 'next/link'
import { productSurface } from '../assistant/contract/index.js'
import type { Product } from '../shop/catalogue.js'
import type { Locale } from '../shop/locale.js'
import { lowestPrice } from '../shop/money.js'
import { words } from '../shop/words.js'
import { Price } from './price.js'
import { ProductPicture } from './product-picture.js'
import { Stepper } from './stepper.js'
import { StockNote } from './stock-note.js'

/** A product in a list: picture, name, price and, while in stock, a stepper. */
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
  const { id, name, brand, price, stock, variants } = product
  const text = words[locale]
  return (
    <article
      data-product-id={id}
      data-proactive-anchor={productSurface.at(id)}
      className="group relative flex flex-col"
      data-sold-out={stock === 0 || undefined}
    >
      <div className="relative rounded-[1.5rem] group-data-sold-out:opacity-55">
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
          <StockNote stock={stock} locale={locale} />
          <Price of={{ ...product, price: lowestPrice(product) }} locale={locale} from={variants.length > 0 ? text.from : undefined} />
        </div>
      </div>
      {stock > 0 && (
        <div className="card-stepper">
          {variants.length === 0 ? (
            <Stepper of={{ productId: id, name, price }} />
          ) : (
            // The whole card is the link; this label only shows its purpose.
            <span aria-hidden="true" className="choose">
              {text.choose}
            </span>
          )}
        </div>
      )}
    </article>
  )
}
