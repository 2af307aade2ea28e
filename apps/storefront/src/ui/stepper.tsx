'use client'

import { useTrack } from '@proactive/react'
import { Minus, Plus } from 'lucide-react'
import { useRef } from 'react'
import { featureUsed } from '../assistant/contract/index.js'
import { useLocale } from './locale-context.js'
import { usePageState } from './page-state.js'
import { useChangeBasket, useQuantity } from './use-basket.js'

/** The product, or variant of a product, that a stepper counts; `price` in haléře. */
export interface Countable {
  productId: string
  variantId?: string | undefined
  name: string
  price: number
}

/**
 * Sets the quantity of a product in the basket. A form: without scripts it posts, and the server redirects back.
 * `round` is for a product card, `wide` for the product's page, `line` for a line of the basket.
 */
export function Stepper({ of, look = 'round' }: { of: Countable; look?: 'round' | 'wide' | 'line' }) {
  const { productId, variantId, name, price } = of
  const { words } = useLocale()
  const quantity = useQuantity(productId, variantId)
  const change = useChangeBasket()
  const announce = usePageState((state) => state.announce)
  const showNotice = usePageState((state) => state.showNotice)
  const trackUsed = useTrack(featureUsed)
  const plus = useRef<HTMLButtonElement>(null)

  const step = (add: number) => {
    const line = { productId, variantId, price }
    const key = change({ ...line, add })
    if (quantity + add > 0) return announce(`${name}: ${words.inBasket(quantity + add)}`)
    // The minus button disappears with the last piece, so the focus moves to the plus button.
    plus.current?.focus()
    const undo = () => {
      change({ ...line, key, add, undo: true })
      trackUsed({ feature: 'undo' })
    }
    showNotice({ text: words.removed(name), mood: 'plain', undo })
  }

  return (
    <form
      method="post"
      action="/api/shop/basket"
      className="stepper"
      data-look={look}
      data-full={quantity > 0}
      onSubmit={(event) => {
        event.preventDefault()
        const { submitter } = event.nativeEvent
        step(submitter instanceof HTMLButtonElement ? Number(submitter.value) : 1)
      }}
    >
      <input type="hidden" name="productId" value={productId} />
      {variantId !== undefined && <input type="hidden" name="variantId" value={variantId} />}
      {quantity > 0 && (
        <>
          <button name="add" value="-1" aria-label={words.oneLess(name)}>
            <Minus aria-hidden="true" />
          </button>
          <span className="figures" data-quantity={quantity}>
            {quantity}
            <span className="sr-only"> {words.inBasket(quantity)}</span>
          </span>
        </>
      )}
      <button
        ref={plus}
        name="add"
        value="1"
        aria-label={quantity > 0 ? words.oneMore(name) : words.addOf(name)}
        disabled={quantity >= 99}
      >
        <Plus aria-hidden="true" />
        {look === 'wide' && quantity === 0 && <span>{words.addToBasket}</span>}
      </button>
    </form>
  )
}
