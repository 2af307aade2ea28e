import type { Product } from '../../shop/catalogue.js'
import { checkoutWords } from '../../shop/checkout-words.js'
import type { Locale } from '../../shop/locale.js'
import { formatPrice } from '../../shop/money.js'
import { words as shopWords } from '../../shop/words.js'
import { ProductPicture } from '../product-picture.js'

interface Line {
  productId: string
  variantId?: string | undefined
  quantity: number
  price: number
}

interface Props<L extends Line> {
  items: readonly L[]
  products: readonly Product[]
  /** The lines of which there are too few pieces. */
  short?: ReadonlySet<L>
  locale: Locale
}

/** The lines of an order, as they were priced. */
export function OrderLines<L extends Line>({ items, products, short, locale }: Props<L>) {
  const words = checkoutWords[locale]
  return (
    <ul className="order-lines">
      {items.map((line) => {
        const { productId, variantId, quantity, price } = line
        const product = products.find(({ id }) => id === productId)
        const variant = product?.variants.find(({ id }) => id === variantId)
        return (
          <li key={`${productId} ${variantId ?? ''}`} data-product-id={productId}>
            <div className="w-14 shrink-0">{product && <ProductPicture product={product} />}</div>
            <p className="min-w-0">
              <span className="block leading-snug font-medium">
                {product ? [product.name, variant?.name].filter(Boolean).join(', ') : words.productGone}
              </span>
              <span className="figures text-sm text-soft">{words.pieces(quantity)}</span>
              {short?.has(line) && <span className="problem block text-sm" data-short>{shopWords[locale].notEnough}</span>}
            </p>
            <p className="figures font-semibold">{formatPrice(quantity * price, locale)}</p>
          </li>
        )
      })}
    </ul>
  )
}
