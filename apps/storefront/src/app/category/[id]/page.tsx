import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { dietSurface } from '../../../assistant/contract/index.js'
import { listCategories, listProducts } from '../../../shop/catalogue.js'
import { fitsDiets } from '../../../shop/diets.js'
import { readDiets } from '../../../shop/read-diets.js'
import { readLocale } from '../../../shop/read-locale.js'
import { DietChips } from '../../../ui/diet-chips.js'
import { ProductCard } from '../../../ui/product-card.js'
import { TrackCategoryView } from '../../../ui/track-views.js'

interface Props {
  params: Promise<{ id: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id } = await params
  const { locale } = await readLocale()
  return { title: (await listCategories(locale)).find((category) => category.id === id)?.name ?? null }
}

export default async function CategoryPage({ params }: Props) {
  const { id } = await params
  const { locale, words } = await readLocale()
  const [categories, all, dietary] = await Promise.all([listCategories(locale), listProducts(id, locale), readDiets()])
  const products = all.filter((product) => fitsDiets(product, dietary))
  const category = categories.find((one) => one.id === id)
  if (!category) notFound()
  return (
    <div className="wrap pt-5 md:pt-8">
      <TrackCategoryView key={id} categoryId={id} />
      <div data-ground={category.tint} className="category-head">
        <h1 className="display text-[clamp(2.25rem,6vw,4rem)]">{category.name}</h1>
        <p className="figures text-soft">{words.goods(products.length)}</p>
        <img src={`/products/${category.picture}.webp`} alt="" width={240} height={240} decoding="async" />
      </div>
      <div className="diet-row" data-proactive-anchor={dietSurface.at('filter')}>
        <DietChips dietary={dietary} locale={locale} />
      </div>
      {products.length === 0 && (
        <p className="py-10 text-lg">
          {words.nothingFits}. <span className="text-soft">{words.nothingFitsText}</span>
        </p>
      )}
      <ul className="shelf">
        {products.map((product, index) => (
          <li key={product.id}>
            <ProductCard product={product} locale={locale} eager={index < 6} heading="h2" />
          </li>
        ))}
      </ul>
    </div>
  )
}
