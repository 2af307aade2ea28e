'use client'

import type { Locale } from '../shop/locale.js'
import { useStock } from './live-stock.js'
import { useLocale } from './locale-context.js'
import { Stepper } from './stepper.js'
import { StockNote } from './stock-note.js'
import type { Stocked } from './stocked.js'

/** The stepper in the corner of a product's card, while the product is in stock. */
export function CardStepper({ of: product }: { of: Stocked & { name: string; price: number } }) {
  const { words } = useLocale()
  const { stock } = useStock(product)
  const { id, name, price, variants } = product
  if (stock === 0) return null
  return (
    <div className="card-stepper">
      {variants.length === 0 ? (
        <Stepper of={{ productId: id, name, price }} />
      ) : (
        // The whole card is the link; this label only shows its purpose.
        <span aria-hidden="true" className="choose">
          {words.choose}
        </span>
      )}
    </div>
  )
}

/** The live stock of a product's card, when it is low. */
export function LiveStockNote({ of: product, locale }: { of: Stocked; locale: Locale }) {
  return <StockNote stock={useStock(product).stock} locale={locale} />
}
