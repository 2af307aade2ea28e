import type { Review } from '../../shop/held-orders.js'
import type { Locale } from '../../shop/locale.js'
import { formatPrice } from '../../shop/money.js'
import { adminWords } from './admin-words.js'

/** The orders that are held until an operator has reviewed them. */
export function AdminReviews({ reviews, locale }: { reviews: readonly Review[]; locale: Locale }) {
  const words = adminWords[locale]
  return (
    <section id="reviews" aria-labelledby="reviews-title">
      <h2 id="reviews-title" className="title text-2xl">
        {words.reviews}
      </h2>
      {reviews.length === 0 && <p className="mt-3 text-soft">{words.noReviews}</p>}
      {reviews.map(({ orderId, total }) => (
        <form key={orderId} method="post" action="/api/admin/review" className="admin-row" data-review={orderId}>
          <input type="hidden" name="orderId" value={orderId} />
          <span className="font-semibold">{words.risky}</span>
          <span>{formatPrice(total, locale)}</span>
          <button className="button-quiet" name="verdict" value="release" aria-label={`${words.release}: ${orderId}`}>
            {words.release}
          </button>
          <button className="button-quiet" name="verdict" value="cancel" aria-label={`${words.cancel}: ${orderId}`}>
            {words.cancel}
          </button>
        </form>
      ))}
    </section>
  )
}
