import type { Metadata } from 'next'
import { findProducts, listCategories } from '../../shop/catalogue.js'
import { readCheckout } from '../../shop/checkout.js'
import { connections } from '../../shop/database.js'
import { nextSlot } from '../../shop/next-slot.js'
import { currentPersonId } from '../../shop/person.js'
import { readLocale } from '../../shop/read-locale.js'
import { BasketLines } from '../../ui/basket-lines.js'
import { CategoryTiles } from '../../ui/category-tile.js'
import { TrackBasketView } from '../../ui/track-views.js'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await readLocale()).words.basketTitle }
}

export default async function BasketPage() {
  const { locale, words } = await readLocale()
  const personId = await currentPersonId()
  const { pool } = connections()
  const { basket, slot: chosen } = personId ? await readCheckout(pool, personId) : { basket: { items: [] }, slot: null }
  const [products, categories, slot] = await Promise.all([
    findProducts(basket.items.map(({ productId }) => productId), locale),
    listCategories(locale),
    nextSlot(pool, personId),
  ])
  return (
    <div className="wrap pt-8 md:pt-14">
      <TrackBasketView />
      <BasketLines products={products} next={slot} chosen={chosen}>
        <CategoryTiles categories={categories} words={words} />
      </BasketLines>
    </div>
  )
}
