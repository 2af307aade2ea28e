import { formatNumber } from '@proactive/protocol'
import { Check, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { FacetOption, Shelf } from '../shop/arrange-shelf.js'
import type { Locale } from '../shop/locale.js'
import { formatPrice } from '../shop/money.js'
import {
  countFilters,
  type PriceBand,
  priceBands,
  shelfAddress,
  type ShelfQuery,
  sorts,
  toggle,
  withoutFilters,
} from '../shop/shelf-query.js'
import { claimName } from '../shop/tags.js'
import { type Words, words } from '../shop/words.js'
import { FacetMenu } from './facet-menu.js'
import { LinkProgress } from './link-progress.js'
import { Link } from './link.js'

interface Props {
  shelf: Shelf
  query: ShelfQuery
  /** How many products the list has without filters. */
  all: number
  /** The page's path, and its parameters beside the query. */
  path: string
  params?: Readonly<Record<string, string>>
  locale: Locale
  /** Further menus, before the brands. */
  children?: ReactNode
}

/** The filters and orders of a list of products. Each is a link, so that they work without scripts and with Back. */
export function FacetBar({ shelf, query, all, path, params, locale, children }: Props) {
  const text = words[locale]
  const to = (change: Partial<ShelfQuery>) => shelfAddress(path, { ...query, ...change }, params)
  const filters = countFilters(query)
  return (
    <section aria-label={text.filters} className="facets">
      <div className="facet-row">
        {(shelf.inStock.isChosen || shelf.inStock.count < shelf.products.length) && (
          <Facet href={to({ inStock: !query.inStock })} option={shelf.inStock} locale={locale} isChip>
            {text.inStock}
          </Facet>
        )}
        {shelf.tags.map((option) => (
          <Facet key={option.value} href={to({ tags: toggle(query.tags, option.value) })} option={option} locale={locale} isChip>
            {claimName(option.value, locale)}
          </Facet>
        ))}
        {children}
        <FacetMenu label={text.brand} isUsed={query.brands.length > 0}>
          {shelf.brands.map((option) => (
            <li key={option.value}>
              <Facet href={to({ brands: toggle(query.brands, option.value) })} option={option} locale={locale}>
                {option.value}
              </Facet>
            </li>
          ))}
        </FacetMenu>
        <FacetMenu label={text.price} isUsed={query.price !== null}>
          {shelf.prices.map((option) => (
            <li key={option.value}>
              <Facet href={to({ price: option.isChosen ? null : option.value })} option={option} locale={locale}>
                {bandName(option.value, text, locale)}
              </Facet>
            </li>
          ))}
        </FacetMenu>
        <FacetMenu label={query.sort === 'shelf' ? text.sortBy : text.sorts[query.sort]} isUsed={query.sort !== 'shelf'}>
          {sorts.map((sort) => (
            <li key={sort}>
              <Facet href={to({ sort })} option={{ value: sort, isChosen: sort === query.sort }} locale={locale}>
                {text.sorts[sort]}
              </Facet>
            </li>
          ))}
        </FacetMenu>
      </div>
      <p className="facet-result" aria-live="polite">
        {filters > 0 && (
          <>
            <span className="figures">{text.shownOf(shelf.products.length, all)}</span>
            <Link href={shelfAddress(path, withoutFilters(query), params)} scroll={false} className="clear">
              {text.clearFilters}
              <LinkProgress />
            </Link>
          </>
        )}
      </p>
    </section>
  )
}

/** A link that adds a filter to the address, or takes the chosen one out. */
export function Facet({
  href,
  option,
  locale,
  isChip = false,
  children,
}: {
  href: string
  option: Pick<FacetOption, 'value' | 'isChosen'> & { count?: number }
  locale: Locale
  isChip?: boolean
  children: ReactNode
}) {
  const { isChosen, count } = option
  return (
    <Link
      href={href}
      scroll={false}
      prefetch={false}
      className={isChip ? 'facet' : 'facet-choice'}
      data-chosen={isChosen || undefined}
      aria-current={isChosen || undefined}
    >
      {!isChip && <Check aria-hidden="true" className="size-4" />}
      {children}
      {count !== undefined && !(isChip && isChosen) && <span className="figures count">{formatNumber(count, locale)}</span>}
      {isChip && isChosen && <X aria-hidden="true" className="size-4" />}
      <LinkProgress />
    </Link>
  )
}

function bandName(band: PriceBand, text: Words, locale: Locale): string {
  const [from, below] = priceBands[band]
  if (from === 0) return text.priceTo(formatPrice(below, locale))
  if (below === Infinity) return text.priceFrom(formatPrice(from, locale))
  return text.priceBetween(formatPrice(from, locale), formatPrice(below, locale))
}
