import type { Locale } from '../shop/locale.js'
import { formatAmount, formatPrice, formatUnitPrice, type Unit } from '../shop/money.js'

/** The price of a product, with its amount and its unit price below. */
export function Price({
  of,
  locale,
  from,
  large = false,
}: {
  of: { price: number; amount: number; unit: Unit }
  locale: Locale
  /** The word before the lowest price of a product with variants. */
  from?: string | undefined
  large?: boolean
}) {
  return (
    <p className="figures">
      <span className={large ? 'title text-4xl' : 'text-[1.0625rem] font-semibold'}>
        {from && <span className="text-sm font-normal text-soft">{from} </span>}
        {formatPrice(of.price, locale)}
      </span>
      <span className={`block text-soft ${large ? 'mt-1 text-sm' : 'text-[0.8125rem]'}`}>
        {formatAmount(of.amount, of.unit, locale)}
        {of.unit !== 'piece' || of.amount > 1 ? ` · ${formatUnitPrice(of, locale)}` : null}
      </span>
    </p>
  )
}
