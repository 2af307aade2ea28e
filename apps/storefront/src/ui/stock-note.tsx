import type { Locale } from '../shop/locale.js'
import { words } from '../shop/words.js'

/** From how few pieces on the stock is worth a word. */
const few = 5

/** Says what is left, but only when it matters. */
export function StockNote({ stock, locale }: { stock: number; locale: Locale }) {
  if (stock > few) return null
  const { left, soldOut } = words[locale]
  return (
    <p className="mb-0.5 text-[0.8125rem] font-semibold" data-stock={stock}>
      {stock === 0 ? soldOut : left(stock)}
    </p>
  )
}
