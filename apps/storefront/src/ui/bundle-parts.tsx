import type { Product } from '../shop/catalogue.js'
import { Link } from './link.js'

interface Props {
  of: Product
  /** The products that are parts of it. */
  products: readonly Product[]
  title: string
}

/** Lists what is in a bundle, each with a link to it; nothing for a product that is no bundle. */
export function BundleParts({ of: { id, parts }, products, title }: Props) {
  if (parts.length === 0) return null
  return (
    <div className="mt-4">
      <h2 id={`inside-${id}`} className="text-sm font-semibold">
        {title}
      </h2>
      <ul aria-labelledby={`inside-${id}`} className="mt-1">
        {parts.map(({ productId, variantId, quantity }) => {
          const product = products.find((one) => one.id === productId)
          const variant = product?.variants.find((one) => one.id === variantId)
          return (
            <li key={`${productId} ${variantId}`} className="flex min-h-8 items-center gap-3" data-part={productId}>
              <span className="figures text-soft">{quantity} ×</span>
              <Link href={`/product/${productId}`} className="underline-offset-4 hover:underline">
                {[product?.name, variant?.name].filter(Boolean).join(', ')}
              </Link>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
