'use client'

import { Minus, Plus } from 'lucide-react'
import { useRef } from 'react'
import { useLocale } from './locale-context.js'
import { usePageState } from './page-state.js'
import { useChangeBasket, useQuantity } from './use-basket.js'

/** What a stepper counts: a product, or one variant of it. */
export interface Countable {
  productId: string
  variantId?: string | undefined
  name: string
  price: number
}

/**
 * Counts a product in the basket. A real form: before its script runs, or without it, it posts and the page comes back.
 * `round` sits on a card, `wide` is the product page's own.
 */
export function Stepper({ of, look = 'round' }: { of: Countable; look?: 'round' | 'wide' | 'line' }) {
  const { productId, variantId, name, price } = of
  const { words } = useLocale()
  const quantity = useQuantity(productId, variantId)
  const change = useChangeBasket()
  const say = usePageState((state) => state.say)
  const show = usePageState((state) => state.show)
  const plus = useRef<HTMLButtonElement>(null)

  const step = (add: number) => {
    const line = { productId, variantId, price }
    const key = change({ ...line, add })
    if (quantity + add > 0) return say(`${name}: ${words.inBasket(quantity + add)}`)
    // The minus goes with the last piece; the focus must not fall off the page.
    plus.current?.focus()
    show({ text: words.removed(name), mood: 'plain', undo: () => change({ ...line, key, add, undo: true }) })
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
