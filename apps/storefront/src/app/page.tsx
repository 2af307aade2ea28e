import { formatNumber } from '@proactive/protocol'
import Link from 'next/link'
import { listCategories, listProducts } from '../shop/catalogue.js'
import { readLocale } from '../shop/read-locale.js'
import { CategoryTile } from '../ui/category-tile.js'
import { Hero } from '../ui/hero.js'
import { LinkProgress } from '../ui/link-progress.js'
import { ProductCard } from '../ui/product-card.js'

/** How many products of each category the home page shows. */
const shown = 5

export default async function HomePage() {
  const { locale, words } = await readLocale()
  const categories = await listCategories(locale)
  const shelves = await Promise.all(
    categories.map(async (category) => ({ category, products: await listProducts(category.id, locale, shown) })),
  )
  return (
    <>
      <Hero products={shelves.flatMap(({ products }) => products)} words={words} />
      <section id="shelves" aria-label={words.shelves} className="wrap scroll-mt-32 pt-14 md:pt-20">
        <ul className="grid grid-cols-2 gap-3 sm:grid-cols-3 md:gap-5 xl:grid-cols-6">
          {categories.map((category) => (
            <li key={category.id} className="grid">
              <CategoryTile category={category} words={words} />
            </li>
          ))}
        </ul>
      </section>
      {shelves.map(({ category, products }) => (
        <section key={category.id} aria-labelledby={`shelf-${category.id}`} className="wrap pt-16 md:pt-24">
          <div className="mb-5 flex items-baseline justify-between gap-4 border-b border-line pb-3 md:mb-7">
            <h2 id={`shelf-${category.id}`} className="title text-2xl md:text-3xl">
              {category.name}
            </h2>
            <Link
              href={`/category/${category.id}`}
              className="inline-flex min-h-11 items-center font-semibold whitespace-nowrap text-leaf underline-offset-4 hover:underline"
              aria-label={words.wholeShelfOf(category.name)}
            >
              {words.wholeShelf}
              <span className="figures ps-1.5 font-normal text-soft">{formatNumber(category.products, locale)}</span>
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
    </>
  )
}
