import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Activity } from 'react'
import { findProducts, listCategories, listProducts, type Product } from '../../../shop/catalogue.js'
import { connections } from '../../../shop/database.js'
import { currentPersonId } from '../../../shop/person.js'
import type { Locale } from '../../../shop/locale.js'
import { readLocale } from '../../../shop/read-locale.js'
import { findSubstitutes } from '../../../shop/substitutes.js'
import { listReviews } from '../../../shop/reviews.js'
import { claimsIn, contentsIn } from '../../../shop/tags.js'
import { listWishes } from '../../../shop/wishes.js'
import { BundleParts } from '../../../ui/bundle-parts.js'
import { BuyBox } from '../../../ui/buy-box.js'
import { LinkProgress } from '../../../ui/link-progress.js'
import { Link } from '../../../ui/link.js'
import { LiveStock } from '../../../ui/live-stock.js'
import { ProductCard } from '../../../ui/product-card.js'
import { ProductPicture } from '../../../ui/product-picture.js'
import { RatingLink, Reviews } from '../../../ui/reviews.js'
import { stocked } from '../../../ui/stocked.js'
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
  const { pool, graph } = connections()
  const personId = await currentPersonId()
  const [categories, shelf, inside, substitutes, reviews, wishes] = await Promise.all([
    listCategories(locale),
    listProducts(product.categoryId, locale),
    findProducts(product.parts.map((part) => part.productId), locale),
    findSubstitutes({ pool, graph }, product, { personId, locale }),
    listReviews(pool, id, locale),
    listWishes(pool, personId),
  ])
  const others = shelf.filter((other) => other.id !== id && !substitutes.some((one) => one.id === other.id)).slice(0, neighbours)
  const claims = claimsIn(product.tags, locale)
  const contents = contentsIn(product.tags, locale)
  const category = categories.find((one) => one.id === product.categoryId)
  const isSoldOut = product.stock === 0
  const instead = substitutes.length > 0 && (
    <Row title={isSoldOut ? words.insteadOf(product.name) : words.similar} products={substitutes} locale={locale} />
  )
  return (
    <div className="wrap pt-5 md:pt-8">
      <TrackProductView
        key={product.id}
        productId={product.id}
        categoryId={product.categoryId}
        tags={product.tags}
        price={product.price}
      />
      <LiveStock key={`stock ${id}`} products={[product, ...substitutes, ...others].map(stocked)}>
        <article data-product-id={product.id} className="grid gap-5 md:grid-cols-2 md:gap-12 lg:gap-20">
          <div className="product-picture">
            <ProductPicture product={product} eager="first" />
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
            <p className="mt-1 flex min-h-11 flex-wrap items-center gap-x-4 text-soft">
              {product.brand}
              <RatingLink reviews={reviews} locale={locale} />
            </p>
            <p className="mt-2 max-w-[60ch] text-[1.0625rem] leading-relaxed">{product.about}</p>
            <BundleParts of={product} products={inside} title={words.inBundle} />
            {contents.length > 0 && <p className="mt-1 text-sm text-soft">{words.contains(contents.join(', '))}</p>}
            {claims.length > 0 && (
              <ul aria-label={words.good} className="mt-3 flex flex-wrap gap-2 md:mt-5">
                {claims.map((claim) => (
                  <li key={claim} className="rounded-full bg-leaf-pale px-3.5 py-1 text-sm font-medium md:py-1.5">
                    {claim}
                  </li>
                ))}
              </ul>
            )}
            {/* The buy box is last, so that the assistant's card beside it covers no text. */}
            <BuyBox key={id} product={product} isWished={wishes.includes(id)} />
          </div>
        </article>
        {isSoldOut && instead}
        <Activity>
          <Reviews productId={id} reviews={reviews} locale={locale} />
        </Activity>
        {!isSoldOut && instead}
        <Row title={words.alsoOnShelf} products={others} locale={locale} />
      </LiveStock>
    </div>
  )
}

/** A row of products under a title. */
function Row({ title, products, locale }: { title: string; products: readonly Product[]; locale: Locale }) {
  return (
    <section aria-label={title} className="pt-20 md:pt-28">
      <h2 className="title mb-5 border-b border-line pb-4 text-2xl md:mb-7 md:text-3xl">{title}</h2>
      <ul className="shelf" data-row>
        {products.map((product) => (
          <li key={product.id}>
            <ProductCard product={product} locale={locale} />
          </li>
        ))}
      </ul>
    </section>
  )
}
