'use client'

import { SuggestionAnchor, useTrack } from '@proactive/react'
import { useState } from 'react'
import { productSurface, variantConsidered } from '../assistant/contract/index.js'
import type { Product } from '../shop/catalogue.js'
import { useLocale } from './locale-context.js'
import { Price } from './price.js'
import { Stepper } from './stepper.js'
import { StockNote } from './stock-note.js'

/** Price, variants and quantity on a product's page. */
export function BuyBox({ product }: { product: Product }) {
  const { locale, words } = useLocale()
  const { id, name, variants } = product
  const [chosen, setChosen] = useState(() => variants.find(({ stock }) => stock > 0)?.id ?? variants[0]?.id)
  const trackConsidered = useTrack(variantConsidered)
  const variant = variants.find((one) => one.id === chosen)
  const price = variant?.price ?? product.price
  const stock = variant?.stock ?? product.stock
  return (
    <SuggestionAnchor surface={productSurface} id={id} className="buy-box">
      <Price of={{ ...product, price }} locale={locale} large />
      {variants.length > 0 && (
        <fieldset className="mt-6">
          <legend className="mb-2 text-sm font-semibold">{words.kind}</legend>
          <div className="flex flex-wrap gap-2">
            {variants.map((one) => (
              <label key={one.id} className="kind" data-sold-out={one.stock === 0 || undefined}>
                <input
                  type="radio"
                  name="kind"
                  value={one.id}
                  checked={one.id === chosen}
                  onChange={() => {
                    setChosen(one.id)
                    trackConsidered({ productId: id, variantId: one.id })
                  }}
                  className="sr-only"
                />
                {one.name}
              </label>
            ))}
          </div>
        </fieldset>
      )}
      <div className="mt-6 flex min-h-14 flex-wrap items-center gap-x-5 gap-y-2">
        {stock > 0 && (
          <Stepper
            key={chosen}
            look="wide"
            of={{
              productId: id,
              variantId: variant?.id,
              name: variant ? `${name}, ${variant.name}` : name,
              price,
            }}
          />
        )}
        <StockNote stock={stock} locale={locale} />
      </div>
    </SuggestionAnchor>
  )
}
