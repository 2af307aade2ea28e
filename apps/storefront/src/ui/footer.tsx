import { checkoutWords } from '../shop/checkout-words.js'
import type { Locale } from '../shop/locale.js'
import { words } from '../shop/words.js'
import { AssistantButton } from './assistant-panel.js'
import { Link } from './link.js'

/** The footer of every page. */
export function Footer({ locale }: { locale: Locale }) {
  const { shopName, wishlist, usuals, footerPlaces, footerPictures, pricesWithVat } = words[locale]
  return (
    <footer className="mt-24 border-t border-line bg-well">
      <div className="wrap flex flex-wrap items-end justify-between gap-x-12 gap-y-6 py-12">
        <p className="wordmark text-5xl" lang="cs">
          {shopName}
        </p>
        <div className="text-sm leading-relaxed text-soft">
          <p>{footerPlaces}</p>
          <p>
            {pricesWithVat} {footerPictures}
          </p>
          <div className="flex flex-wrap gap-x-5 sm:gap-x-6">
            {[
              { href: '/orders', name: checkoutWords[locale].ordersTitle },
              { href: '/usuals', name: usuals },
              { href: '/wishlist', name: wishlist },
            ].map(({ href, name }) => (
              <Link key={href} href={href} className="inline-flex min-h-11 items-center font-semibold text-ink underline underline-offset-4">
                {name}
              </Link>
            ))}
            <AssistantButton />
          </div>
        </div>
      </div>
    </footer>
  )
}
