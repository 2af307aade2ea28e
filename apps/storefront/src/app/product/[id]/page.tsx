import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { findProducts, listCategories, listProducts } from '../../../shop/catalogue.js'
import { readLocale } from '../../../shop/read-locale.js'
import { claimsIn, contentsIn } from '../../../shop/tags.js'
import { BuyBox } from '../../../ui/buy-box.js'
import { LinkProgress } from '../../../ui/link-progress.js'
import { ProductCard } from '../../../ui/product-card.js'
import { ProductPicture } from '../../../ui/product-picture.js'
import { TrackProductView } from '../../../ui/track-views.js'

interface Props {
  params: Promise<{ id: string }>
}

/** How many other products of the category the page shows. */
const neighbours = 5

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id } = await params
  const { locale } = await readLocale()
  const [product] = await findProducts([id], locale)
  return product ? { title: product.name, description: product.about } : {}
}

export default async function ProductPage({ params }: Props) {
  const { id } = await params
  const { locale, words } = await readLocale()
  const [product] = await findProducts([id], locale)
  if (!product) notFound()
  const [categories, shelf] = await Promise.all([listCategories(locale), listProducts(product.categoryId, locale)])
  const claims = claimsIn(product.tags, locale)
  const contents = contentsIn(product.tags, locale)
  const category = categories.find((one) => one.id === product.categoryId)
  return (
    <div className="wrap pt-5 md:pt-8">
      <TrackProductView
        key={product.id}
        productId={product.id}
        categoryId={product.categoryId}
        tags={product.tags}
        price={product.price}
      />
      <article data-product-id={product.id} className="grid gap-8 md:grid-cols-2 md:gap-12 lg:gap-20">
        <div className="product-picture">
          <ProductPicture product={product} eager />
        </div>
        <div className="flex flex-col md:py-6">
          {category && (
            <Link
              href={`/category/${category.id}`}
              className="-mt-2 mb-2 inline-flex min-h-11 items-center gap-2 self-start font-semibold text-leaf underline-offset-4 hover:underline"
            >
              <span aria-hidden="true">←</span> {category.name}
              <LinkProgress />
            </Link>
          )}
          <h1 className="display text-[clamp(2rem,4.6vw,3.5rem)]">{product.name}</h1>
          <p className="mt-3 text-soft">{product.brand}</p>
          <p className="mt-5 max-w-[60ch] text-[1.0625rem] leading-relaxed">{product.about}</p>
          {contents.length > 0 && <p className="mt-1 text-sm text-soft">{words.contains(contents.join(', '))}</p>}
          {claims.length > 0 && (
            <ul aria-label={words.good} className="mt-5 flex flex-wrap gap-2">
              {claims.map((claim) => (
                <li key={claim} className="rounded-full bg-leaf-pale px-3.5 py-1.5 text-sm font-medium">
                  {claim}
                </li>
              ))}
            </ul>
          )}
          {/* The buy box is last, so that the assistant's card beside it covers no text. */}
          <BuyBox product={product} />
        </div>
      </article>
      <section aria-labelledby="neighbours" className="pt-20 md:pt-28">
        <h2 id="neighbours" className="title mb-5 border-b border-line pb-4 text-2xl md:mb-7 md:text-3xl">
          {words.alsoOnShelf}
        </h2>
        <ul className="shelf" data-row>
          {shelf
            .filter((other) => other.id !== product.id)
            .slice(0, neighbours)
            .map((other) => (
              <li key={other.id}>
                <ProductCard product={other} locale={locale} />
              </li>
            ))}
        </ul>
      </section>
    </div>
  )
}
