import type { Metadata } from 'next'
import { readBasket } from '../../shop/basket.js'
import { findProducts, listCategories } from '../../shop/catalogue.js'
import { connections } from '../../shop/database.js'
import { currentPersonId } from '../../shop/person.js'
import { readLocale } from '../../shop/read-locale.js'
import { BasketLines } from '../../ui/basket-lines.js'
import { CategoryTile } from '../../ui/category-tile.js'
import { TrackBasketView } from '../../ui/track-views.js'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readLocale()).words.basketTitle }
}

export default async function BasketPage() {
  const { locale, words } = await readLocale()
  const personId = await currentPersonId()
  const basket = personId ? await readBasket(connections().pool, personId) : { items: [] }
  const [products, categories] = await Promise.all([
    findProducts(basket.items.map(({ productId }) => productId), locale),
    listCategories(locale),
  ])
  return (
    <div className="wrap pt-8 md:pt-14">
      <TrackBasketView />
      <BasketLines products={products}>
        <ul className="grid w-full grid-cols-2 gap-3 sm:grid-cols-3 md:gap-5 xl:grid-cols-6">
          {categories.map((category) => (
            <li key={category.id} className="grid">
              <CategoryTile category={category} words={words} />
            </li>
          ))}
        </ul>
      </BasketLines>
    </div>
  )
}
