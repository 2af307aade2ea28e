import type { Product } from '../shop/catalogue.js'
import type { Locale } from '../shop/locale.js'
import { LiveStock } from './live-stock.js'
import { ProductCard } from './product-card.js'
import { stocked } from './stocked.js'

/** How many products may be on the first screen; their pictures are loaded at once. */
const firstScreen = 6

/** Products as a grid of cards, with their live stock. */
export function ProductGrid({ products, locale }: { products: readonly Product[]; locale: Locale }) {
  return (
    <LiveStock products={products.map(stocked)}>
      <ul className="shelf" data-grid>
        {products.map((product, index) => (
          <li key={product.id}>
            <ProductCard product={product} locale={locale} eager={index < firstScreen} heading="h2" />
          </li>
        ))}
      </ul>
    </LiveStock>
  )
}
