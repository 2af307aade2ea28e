import type { Metadata } from 'next'
import { findProducts, listCategories } from '../../shop/catalogue.js'
import { connections } from '../../shop/database.js'
import { currentPersonId } from '../../shop/person.js'
import { readLocale } from '../../shop/read-locale.js'
import { listWishes } from '../../shop/wishes.js'
import { CategoryTiles } from '../../ui/category-tile.js'
import { EmptyState } from '../../ui/empty-state.js'
import { ProductGrid } from '../../ui/product-grid.js'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readLocale()).words.wishlist, robots: { index: false } }
}

export default async function WishlistPage() {
  const { locale, words } = await readLocale()
  const ids = await listWishes(connections().pool, await currentPersonId())
  const products = (await findProducts(ids, locale)).toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
  if (products.length === 0) {
    return (
      <div className="wrap pt-10 md:pt-16">
        <EmptyState title={words.wishlistEmpty} text={words.wishlistEmptyText}>
          <CategoryTiles categories={await listCategories(locale)} words={words} />
        </EmptyState>
      </div>
    )
  }
  return (
    <div className="wrap pt-8 md:pt-14">
      <h1 className="display mb-8 text-[clamp(2.25rem,6vw,4rem)] md:mb-12">{words.wishlist}</h1>
      <ProductGrid products={products} locale={locale} />
    </div>
  )
}
