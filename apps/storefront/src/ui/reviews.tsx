import { formatNumber } from '@proactive/protocol'
import { Star } from 'lucide-react'
import type { Locale } from '../shop/locale.js'
import type { Review } from '../shop/reviews.js'
import { words } from '../shop/words.js'
import { ReviewsDwell } from './reviews-dwell.js'

const best = 5
const regions = { en: 'en-GB', cs: 'cs-CZ' } as const

/** The reviews of a product, with their average. */
export function Reviews({ productId, reviews, locale }: { productId: string; reviews: readonly Review[]; locale: Locale }) {
  const text = words[locale]
  const date = new Intl.DateTimeFormat(regions[locale], { day: 'numeric', month: 'long', timeZone: 'Europe/Prague' })
  if (reviews.length === 0) return null
  return (
    <section id="reviews" aria-labelledby="reviews-title" className="scroll-mt-20 pt-20 md:pt-28">
      <div className="mb-5 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-2 border-b border-line pb-4 md:mb-7">
        <h2 id="reviews-title" className="title text-2xl md:text-3xl">
          {text.reviews}
        </h2>
        <Average reviews={reviews} locale={locale} />
      </div>
      <ReviewsDwell key={productId} productId={productId}>
        <ul className="grid gap-x-12 gap-y-8 md:grid-cols-2 lg:grid-cols-3">
          {reviews.map(({ rating, body, writtenAt }) => (
            <li key={writtenAt.getTime() + body}>
              <Stars rating={rating} label={text.rating(formatNumber(rating, locale))} />
              <blockquote className="mt-2 leading-relaxed">{body}</blockquote>
              <p className="mt-2 text-sm text-soft">
                {text.customer} · <time dateTime={writtenAt.toISOString()}>{date.format(writtenAt)}</time>
              </p>
            </li>
          ))}
        </ul>
      </ReviewsDwell>
    </section>
  )
}

/** The average of a product's reviews, as a link to them. */
export function RatingLink({ reviews, locale }: { reviews: readonly Review[]; locale: Locale }) {
  if (reviews.length === 0) return null
  return (
    <a href="#reviews" className="inline-flex min-h-11 items-center underline-offset-4 hover:underline">
      <Average reviews={reviews} locale={locale} />
    </a>
  )
}

function Average({ reviews, locale }: { reviews: readonly Review[]; locale: Locale }) {
  const { rating, reviewCount } = words[locale]
  const average = Math.round((reviews.reduce((sum, review) => sum + review.rating, 0) / reviews.length) * 10) / 10
  const figure = formatNumber(average, locale)
  return (
    <span className="figures flex items-center gap-2 text-sm text-soft">
      <Stars rating={average} label={rating(figure)} />
      <span aria-hidden="true" className="font-semibold text-ink">
        {figure}
      </span>
      {reviewCount(reviews.length)}
    </span>
  )
}

/** A rating as stars, the last one filled in part. */
function Stars({ rating, label }: { rating: number; label: string }) {
  const row = Array.from({ length: best }, (_, at) => <Star key={at} aria-hidden="true" className="size-4 shrink-0" />)
  return (
    <span role="img" aria-label={label} className="stars">
      <span className="flex">{row}</span>
      <span className="stars-given" data-halves={Math.round(rating * 2)}>
        {row}
      </span>
    </span>
  )
}
