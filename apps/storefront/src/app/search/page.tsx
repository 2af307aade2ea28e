import type { Metadata } from 'next'
import { arrangeShelf } from '../../shop/arrange-shelf.js'
import { type Category, findProducts, listCategories, type Product } from '../../shop/catalogue.js'
import { connections } from '../../shop/database.js'
import { fitsDiets } from '../../shop/diets.js'
import { readDiets } from '../../shop/read-diets.js'
import { readLocale } from '../../shop/read-locale.js'
import { searchProducts } from '../../shop/search.js'
import { fold, longestSearch, readSearch } from '../../shop/search-words.js'
import { firstOf, readShelfQuery, type SearchParams, shelfAddress, withoutFilters } from '../../shop/shelf-query.js'
import { CategoryTiles } from '../../ui/category-tile.js'
import { DietChips } from '../../ui/diet-chips.js'
import { EmptyState } from '../../ui/empty-state.js'
import { Facet, FacetBar } from '../../ui/facet-bar.js'
import { FacetMenu } from '../../ui/facet-menu.js'
import { Link } from '../../ui/link.js'
import { NothingFitsDiets } from '../../ui/nothing-fits-diets.js'
import { ProductGrid } from '../../ui/product-grid.js'
import { TrackSearch } from '../../ui/track-views.js'

interface Props {
  searchParams: Promise<SearchParams>
}

const path = '/search'

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const { words } = await readLocale()
  const text = textOf(await searchParams)
  return { title: text ? words.resultsFor(text) : words.search, robots: { index: false } }
}

export default async function SearchPage({ searchParams }: Props) {
  const params = await searchParams
  const { locale, words } = await readLocale()
  const text = textOf(params)
  const query = readShelfQuery(params)
  const { ids, isNear } = await searchProducts(connections().pool, text)
  const [categories, all, dietary] = await Promise.all([listCategories(locale), findProducts(ids, locale), readDiets()])
  const found = all.filter((product) => fitsDiets(product, dietary)).toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
  const category = categories.find(({ id }) => id === firstOf(params['category']))
  const products = category ? found.filter(({ categoryId }) => categoryId === category.id) : found
  const shelf = arrangeShelf(products, query, locale)
  const others = { q: text, ...(category && { category: category.id }) }
  const matching = matchingCategories(categories, text)

  if (found.length === 0 && all.length > 0) {
    return (
      <div className="wrap pt-8 md:pt-12">
        <TrackSearch key={text} results={0} />
        <h1 className="display text-[clamp(2rem,5vw,3.25rem)] break-words">{words.resultsFor(text)}</h1>
        <NothingFitsDiets dietary={dietary} locale={locale} />
      </div>
    )
  }
  if (found.length === 0) {
    return (
      <div className="wrap pt-10 md:pt-16">
        {text !== '' && <TrackSearch key={text} results={0} />}
        <EmptyState
          title={text === '' ? words.searchTitle : words.notFound(text)}
          text={text === '' ? words.searchTitleText : words.notFoundText}
        >
          <CategoryTiles categories={matching.length > 0 ? matching : categories} words={words} />
        </EmptyState>
      </div>
    )
  }
  return (
    <div className="wrap pt-8 md:pt-12">
      <TrackSearch key={`${text} ${category?.id}`} results={products.length} {...(category && { categoryId: category.id })} />
      <h1 className="display text-[clamp(2rem,5vw,3.25rem)] break-words">{words.resultsFor(text)}</h1>
      <p className="figures mt-2 text-soft" role="status">
        {isNear ? words.foundNear : words.found(found.length)}
      </p>
      {matching.length > 0 && (
        <nav aria-label={words.matchingShelves} className="mt-4 flex flex-wrap gap-2">
          {matching.map(({ id, name, tint, picture }) => (
            <Link key={id} href={`/category/${id}`} data-ground={tint} className="category-chip">
              <img src={`/products/${picture}.webp`} alt="" width={28} height={28} decoding="async" />
              {name}
            </Link>
          ))}
        </nav>
      )}
      {dietary.length > 0 && (
        <div className="diet-row">
          <DietChips dietary={dietary} locale={locale} />
        </div>
      )}
      <FacetBar shelf={shelf} query={query} all={products.length} path={path} params={others} locale={locale}>
        {found.length > 1 && (
          <FacetMenu label={category?.name ?? words.category} isUsed={category !== undefined}>
            {categoriesOf(found, categories).map(({ id, name, count }) => (
              <li key={id}>
                <Facet
                  href={shelfAddress(path, query, { q: text, ...(id !== category?.id && { category: id }) })}
                  option={{ value: id, count, isChosen: id === category?.id }}
                  locale={locale}
                >
                  {name}
                </Facet>
              </li>
            ))}
          </FacetMenu>
        )}
      </FacetBar>
      {shelf.products.length > 0 ? (
        <ProductGrid products={shelf.products} locale={locale} />
      ) : (
        <div className="pt-8">
          <EmptyState title={words.nothingFits} text={words.nothingFitsText} heading="h2">
            <Link href={shelfAddress(path, withoutFilters(query), { q: text })} className="button">
              {words.wholeShelfAgain}
            </Link>
          </EmptyState>
        </div>
      )}
    </div>
  )
}

function textOf(params: SearchParams): string {
  return (firstOf(params['q']) ?? '').trim().slice(0, longestSearch)
}

/** Returns the categories with a word that begins with a word of the search. */
function matchingCategories(categories: readonly Category[], text: string): Category[] {
  const { words } = readSearch(text)
  return categories.filter(({ name }) => {
    const parts = fold(name).split(/\s+/)
    return words.some((word) => word.length > 2 && parts.some((part) => part.startsWith(word)))
  })
}

/** Returns the categories of the products, with how many products of each. */
function categoriesOf(products: readonly Product[], categories: readonly Category[]): (Category & { count: number })[] {
  return categories
    .map((category) => ({ ...category, count: products.filter(({ categoryId }) => categoryId === category.id).length }))
    .filter(({ count }) => count > 0)
}
