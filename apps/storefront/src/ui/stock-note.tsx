import type { Locale } from '../shop/locale.js'
import { words } from '../shop/words.js'

/** The note appears at this stock or below. */
const lowStock = 5

/** Shows the remaining stock when it is low, or that the product is sold out. */
export function StockNote({ stock, locale }: { stock: number; locale: Locale }) {
  if (stock > lowStock) return null
  const { left, soldOut } = words[locale]
  return (
    <p className="mb-0.5 text-[0.8125rem] font-semibold" data-stock={stock}>
      {stock === 0 ? soldOut : left(stock)}
    </p>
  )
}
