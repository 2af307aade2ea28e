import { Heart } from 'lucide-react'
import { Activity } from 'react'
import type { Category } from '../shop/catalogue.js'
import type { Locale } from '../shop/locale.js'
import { words } from '../shop/words.js'
import { AssistantBell } from './assistant-panel.js'
import { BasketLink } from './basket-link.js'
import { LanguageSwitch } from './language-switch.js'
import { Link } from './link.js'
import { SearchBox } from './search-box.js'
import { ShelfNav } from './shelf-nav.js'

/** The header of every page: the shop's name, the search, the language switch, the assistant, the basket and the categories. */
export function Header({ categories, locale }: { categories: readonly Category[]; locale: Locale }) {
  const { shopName, slogan, wishlist } = words[locale]
  return (
    <>
      <header className="site-header">
        <div className="wrap flex flex-wrap items-center gap-x-3 gap-y-2 py-2.5 md:flex-nowrap md:py-3.5">
          <Link href="/" className="me-auto flex items-baseline gap-3 rounded-lg">
            <span className="wordmark" lang="cs">
              {shopName}
            </span>
            <span className="hidden text-sm text-soft xl:inline">{slogan}</span>
          </Link>
          <SearchBox />
          <LanguageSwitch locale={locale} />
          <AssistantBell />
          <Link href="/wishlist" className="wishlist-link" aria-label={wishlist}>
            <Heart aria-hidden="true" className="size-5" />
          </Link>
          <BasketLink />
        </div>
      </header>
      <Activity>
        <ShelfNav categories={categories} />
      </Activity>
    </>
  )
}
