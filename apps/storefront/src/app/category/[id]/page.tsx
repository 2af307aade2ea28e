import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { listCategories, listProducts } from '../../../shop/catalogue.js'
import { readLocale } from '../../../shop/read-locale.js'
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
  const [categories, products] = await Promise.all([listCategories(locale), listProducts(id, locale)])
  const category = categories.find((one) => one.id === id)
  if (!category) notFound()
  return (
    <div className="wrap pt-5 md:pt-8">
      <TrackCategoryView key={id} categoryId={id} />
      <div data-ground={category.tint} className="category-head">
        <h1 className="display text-[clamp(2.25rem,6vw,4rem)]">{category.name}</h1>
        <p className="figures text-soft">{words.goods(category.products)}</p>
        <img src={`/products/${category.picture}.webp`} alt="" width={240} height={240} decoding="async" />
      </div>
      <ul className="shelf pt-10 md:pt-14">
        {products.map((product, index) => (
          <li key={product.id}>
            <ProductCard product={product} locale={locale} eager={index < 6} heading="h2" />
          </li>
        ))}
      </ul>
    </div>
  )
}
