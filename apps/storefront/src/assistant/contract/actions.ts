import { defineAction } from '@proactive/protocol'
import { z } from 'zod/mini'

/** The answer of `GET /api/shop/basket`; prices and total in haléře. */
export const basket = z.object({
  items: z.array(
    z.object({
      productId: z.string(),
      variantId: z.optional(z.string()),
      quantity: z.int(),
      price: z.int(),
    }),
  ),
  total: z.int(),
})

export const addItem = defineAction('cart.add_item', {
  label: { en: 'Add to basket', cs: 'Přidat do košíku' },
  done: { en: 'Added to your basket', cs: 'Je ve vašem košíku' },
  input: z.object({
    productId: z.string(),
    variantId: z.optional(z.string()),
    quantity: z.int().check(z.minimum(1), z.maximum(99)),
  }),
  output: z.object({ basket }),
})

export const suggestItem = defineAction('cart.suggest_item', {
  label: { en: 'Add to basket', cs: 'Přidat do košíku' },
  done: { en: 'Added to your basket', cs: 'Je ve vašem košíku' },
  input: z.object({ productId: z.string(), quantity: z.int().check(z.minimum(1), z.maximum(99)) }),
  output: z.object({ basket }),
})

export const reserveSlot = defineAction('delivery.reserve_slot', {
  label: { en: 'Hold this slot', cs: 'Podržet termín' },
  done: { en: 'The slot is held for you', cs: 'Termín pro vás držíme' },
  input: z.object({ slotId: z.string(), durationMs: z.int() }),
  output: z.object({ slotId: z.string(), until: z.string() }),
})

export const switchProvider = defineAction('payment.switch_provider', {
  label: { en: 'Switch to PayPal', cs: 'Přejít na PayPal' },
  done: { en: 'Your payment method is changed', cs: 'Způsob platby je změněný' },
  input: z.object({ to: z.enum(['card', 'paypal', 'cash']) }),
  output: z.object({ method: z.string() }),
})

export const retryWith = defineAction('payment.retry_with', {
  label: { en: 'Pay and order', cs: 'Zaplatit a\u00a0objednat' },
  done: { en: 'Your order is paid and placed', cs: 'Objednávka je zaplacená a\u00a0odeslaná' },
  input: z.object({ method: z.enum(['card', 'paypal', 'cash']) }),
  output: z.object({ orderId: z.string() }),
})

export const setDietaryFilter = defineAction('preferences.set_dietary_filter', {
  label: { en: 'Show only these', cs: 'Zobrazit jen tyto' },
  done: { en: 'Only these are shown now', cs: 'Teď vidíte jen tyto' },
  input: z.object({ filter: z.string(), persistent: z.boolean() }),
  output: z.object({ dietary: z.array(z.string()) }),
})
