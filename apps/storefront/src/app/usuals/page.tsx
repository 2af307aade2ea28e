import type { Metadata } from 'next'
import { findProducts } from '../../shop/catalogue.js'
import { connections } from '../../shop/database.js'
import { currentPersonId } from '../../shop/person.js'
import { readLocale } from '../../shop/read-locale.js'
import { listUsuals } from '../../shop/usuals.js'
import { EmptyState } from '../../ui/empty-state.js'
import { Link } from '../../ui/link.js'
import { LiveStock } from '../../ui/live-stock.js'
import { ProductCard } from '../../ui/product-card.js'
import { stocked } from '../../ui/stocked.js'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readLocale()).words.usuals, robots: { index: false } }
}

/** What the caller orders often, ready to be put into the basket again. */
export default async function UsualsPage() {
  const { locale, words } = await readLocale()
  const usuals = await listUsuals(connections().pool, await currentPersonId())
  const products = await findProducts(usuals.map(({ productId }) => productId), locale)
  if (products.length === 0) {
    return (
      <div className="wrap pt-10 md:pt-16">
        <EmptyState title={words.noUsuals} text={words.noUsualsText}>
          <Link href="/" className="button">
            {words.keepShopping}
          </Link>
        </EmptyState>
      </div>
    )
  }
  return (
    <div className="wrap pt-8 md:pt-14">
      <h1 className="display text-[clamp(2.25rem,6vw,4rem)]">{words.usuals}</h1>
      <p className="mt-3 mb-8 max-w-[60ch] text-soft md:mb-12">{words.usualsText}</p>
      <LiveStock products={products.map(stocked)}>
        <ul className="shelf">
          {usuals.flatMap(({ productId, orders, of }) =>
            products
              .filter(({ id }) => id === productId)
              .map((product) => (
                <li key={productId} className="content-start">
                  <ProductCard product={product} locale={locale} heading="h2" eager />
                  <p className="figures mt-1.5 px-1 text-[0.8125rem] font-medium text-leaf">{words.inOrders(orders, of)}</p>
                </li>
              )),
          )}
        </ul>
      </LiveStock>
    </div>
  )
}
