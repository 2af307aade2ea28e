import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { dietSurface } from '../../../assistant/contract/index.js'
import { arrangeShelf } from '../../../shop/arrange-shelf.js'
import { listCategories, listProducts } from '../../../shop/catalogue.js'
import { fitsDiets } from '../../../shop/diets.js'
import { readDiets } from '../../../shop/read-diets.js'
import { readLocale } from '../../../shop/read-locale.js'
import { readShelfQuery, type SearchParams, shelfAddress, withoutFilters } from '../../../shop/shelf-query.js'
import { DietChips } from '../../../ui/diet-chips.js'
import { EmptyState } from '../../../ui/empty-state.js'
import { FacetBar } from '../../../ui/facet-bar.js'
import { Link } from '../../../ui/link.js'
import { NothingFitsDiets } from '../../../ui/nothing-fits-diets.js'
import { ProductGrid } from '../../../ui/product-grid.js'
import { TrackCategoryView } from '../../../ui/track-views.js'

interface Props {
  params: Promise<{ id: string }>
  searchParams: Promise<SearchParams>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id } = await params
  const { locale } = await readLocale()
  return { title: (await listCategories(locale)).find((category) => category.id === id)?.name ?? null }
}

export default async function CategoryPage({ params, searchParams }: Props) {
  const { id } = await params
  const { locale, words } = await readLocale()
  const [categories, all, dietary] = await Promise.all([listCategories(locale), listProducts(id, locale), readDiets()])
  const products = all.filter((product) => fitsDiets(product, dietary))
  const category = categories.find((one) => one.id === id)
  if (!category) notFound()
  const query = readShelfQuery(await searchParams)
  const shelf = arrangeShelf(products, query, locale)
  const path = `/category/${id}`
  return (
    <div className="wrap pt-5 md:pt-8">
      <TrackCategoryView key={id} categoryId={id} />
      <div data-ground={category.tint} className="category-head">
        <h1 className="display text-[clamp(2.25rem,6vw,4rem)]">{category.name}</h1>
        <p className="figures text-soft">{words.goods(products.length)}</p>
        <img src={`/products/${category.picture}.webp`} alt="" width={240} height={240} decoding="async" fetchPriority="high" />
      </div>
      {/* The assistant's card stands below both rows, and covers no filter. */}
      <div data-proactive-anchor={dietSurface.at('filter')}>
        <div className="diet-row">
          {products.length > 0 && <DietChips dietary={dietary} locale={locale} />}
        </div>
        <FacetBar shelf={shelf} query={query} all={products.length} path={path} locale={locale} />
      </div>
      {products.length === 0 && all.length > 0 ? (
        <NothingFitsDiets dietary={dietary} locale={locale} />
      ) : shelf.products.length > 0 ? (
        <ProductGrid products={shelf.products} locale={locale} />
      ) : (
        <div className="pt-8">
          <EmptyState title={words.nothingFits} text={words.nothingFitsText} heading="h2">
            <Link href={shelfAddress(path, withoutFilters(query))} className="button">
              {words.wholeShelfAgain}
            </Link>
          </EmptyState>
        </div>
      )}
    </div>
  )
}
