'use client'

import { SuggestionAnchor, useTrack } from '@proactive/react'
import { useState } from 'react'
import { productSurface, variantConsidered } from '../assistant/contract/index.js'
import type { Product } from '../shop/catalogue.js'
import { useStock } from './live-stock.js'
import { useLocale } from './locale-context.js'
import { Price } from './price.js'
import { Stepper } from './stepper.js'
import { StockNote } from './stock-note.js'
import { WishButton } from './wish-button.js'

/** Price, variants, quantity and wish on a product's page. */
export function BuyBox({ product, isWished }: { product: Product; isWished: boolean }) {
  const { locale, words } = useLocale()
  const { id, name, variants } = product
  const [chosen, setChosen] = useState(() => variants.find(({ stock }) => stock > 0)?.id ?? variants[0]?.id)
  const trackConsidered = useTrack(variantConsidered)
  const variant = variants.find((one) => one.id === chosen)
  const price = variant?.price ?? product.price
  const live = useStock(product)
  const stockOf = (variantId: string) => live.variants[variantId] ?? 0
  const stock = variant ? stockOf(variant.id) : live.stock
  return (
    <SuggestionAnchor surface={productSurface} id={id} className="buy-box">
      <Price of={{ ...product, price }} locale={locale} large />
      {variants.length > 0 && (
        <fieldset className="kinds mt-5">
          <legend className="mb-2 text-sm font-semibold">{words.kind}</legend>
          <div className="flex flex-wrap gap-2">
            {variants.map((one) => (
              <label key={one.id} className="kind" data-sold-out={stockOf(one.id) === 0 || undefined}>
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
                {stockOf(one.id) === 0 && <span className="sr-only">, {words.soldOut}</span>}
              </label>
            ))}
          </div>
        </fieldset>
      )}
      {variants.length > 0 && <BuyWithoutScripts product={product} />}
      <div className="buy mt-5 flex min-h-14 flex-wrap items-center gap-x-5 gap-y-2">
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
        <WishButton product={product} isWished={isWished} />
        <StockNote stock={stock} locale={locale} />
      </div>
    </SuggestionAnchor>
  )
}

/** A form that adds one piece of a variant, for a page without scripts; with scripts the browser ignores it. */
function BuyWithoutScripts({ product: { id, variants } }: { product: Product }) {
  const { words } = useLocale()
  return (
    <noscript>
      <form method="post" action="/api/shop/basket" className="mt-6 flex flex-wrap items-center gap-3">
        <input type="hidden" name="productId" value={id} />
        <label className="flex items-center gap-3">
          {words.kind}
          <select name="variantId" className="min-h-11 rounded-full border border-line bg-paper px-4">
            {variants
              .filter(({ stock }) => stock > 0)
              .map((variant) => (
                <option key={variant.id} value={variant.id}>
                  {variant.name}
                </option>
              ))}
          </select>
        </label>
        <button name="add" value="1" className="button">
          {words.addToBasket}
        </button>
      </form>
    </noscript>
  )
}
