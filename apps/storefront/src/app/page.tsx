import { formatNumber } from '@proactive/protocol'
import { Activity } from 'react'
import { listCategories, listProducts } from '../shop/catalogue.js'
import { fitsDiets } from '../shop/diets.js'
import { readDiets } from '../shop/read-diets.js'
import { readLocale } from '../shop/read-locale.js'
import { CategoryTiles } from '../ui/category-tile.js'
import { DietChips } from '../ui/diet-chips.js'
import { Hero } from '../ui/hero.js'
import { LinkProgress } from '../ui/link-progress.js'
import { Link } from '../ui/link.js'
import { LiveStock } from '../ui/live-stock.js'
import { ProductCard } from '../ui/product-card.js'
import { stocked } from '../ui/stocked.js'

/** How many categories the home page shows with products, and how many products of each. */
const shownShelves = 6
const shown = 5

export default async function HomePage() {
  const { locale, words } = await readLocale()
  const [categories, dietary] = await Promise.all([listCategories(locale), readDiets()])
  const all = await Promise.all(
    categories.slice(0, shownShelves).map(async (category) => {
      // With a dietary filter, the first that fit may stand anywhere on the shelf.
      const products = await listProducts(category.id, locale, dietary.length === 0 ? shown : undefined)
      return { category, products: products.filter((product) => fitsDiets(product, dietary)).slice(0, shown) }
    }),
  )
  const shelves = all.filter(({ products }) => products.length > 0)
  return (
    <>
      <Hero products={shelves.flatMap(({ products }) => products)} words={words} />
      <section id="shelves" aria-label={words.shelves} className="wrap scroll-mt-32 pt-14 md:pt-20">
        <Activity>
          <CategoryTiles categories={categories} words={words} />
        </Activity>
      </section>
      {dietary.length > 0 && (
        <div className="wrap diet-row">
          <DietChips dietary={dietary} locale={locale} />
        </div>
      )}
      <LiveStock products={shelves.flatMap(({ products }) => products.map(stocked))}>
        {shelves.map(({ category, products }) => (
          <section key={category.id} aria-labelledby={`shelf-${category.id}`} className="home-shelf wrap pt-16 md:pt-24">
            <div className="mb-5 flex items-baseline justify-between gap-4 border-b border-line pb-3 md:mb-7">
              <h2 id={`shelf-${category.id}`} className="title text-2xl md:text-3xl">
                {category.name}
              </h2>
              <Link
                href={`/category/${category.id}`}
                className="inline-flex min-h-11 items-center font-semibold whitespace-nowrap text-leaf underline-offset-4 hover:underline"
              >
                {words.wholeShelf}
                <span className="figures ps-1.5 font-normal text-soft">{formatNumber(category.products, locale)}</span>
                <span className="sr-only">: {category.name}</span>
                <LinkProgress />
              </Link>
            </div>
            <ul className="shelf" data-row>
              {products.map((product) => (
                <li key={product.id}>
                  <ProductCard product={product} locale={locale} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </LiveStock>
    </>
  )
}
