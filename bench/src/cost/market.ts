import {
  crossesAbove,
  crossesBelow,
  defineEvent,
  defineFact,
  definePack,
  defineSignal,
  defineUseCase,
  defineVisitor,
  keep,
  minutes,
  type Pack,
  plural,
  seconds,
  trait,
} from '@proactive/engine'
import { z } from 'zod'

const text = z.string()
const number = z.number()
export const pageViewed = defineEvent('page.viewed', { data: z.object({ path: text }) })
export const productViewed = defineEvent('product.viewed', { data: z.object({ productId: text }) })
export const pointerDwelled = defineEvent('pointer.dwelled', { data: z.object({ target: text, dwellMs: number }) })
export const cartViewed = defineEvent('cart.viewed', { data: z.object({ items: z.array(text), total: number }) })
export const stepEntered = defineEvent('step.entered', { data: z.object({ step: text, zone: text }) })
export const stockChanged = defineEvent('stock.changed', { from: 'shop', data: z.object({ productId: text, stock: number, previous: number }) })
export const slotChanged = defineEvent('slot.changed', { from: 'shop', data: z.object({ slotId: text, zone: text, left: number, previous: number }) })
export const courierMoved = defineEvent('courier.moved', { from: 'shop', data: z.object({ zone: text, lateMs: number }) })

export const useCases = { rescue: 'rescue_product', slot: 'offer_slot', usual: 'recall_usual' } as const
/** A total from which a forgotten product is worth a word. */
export const worthReminding = 50_000

const stockOf = defineFact('product.stock', { read: async (): Promise<number> => unanswered() })
const slotOf = defineFact('slot.left', { read: async (): Promise<number> => unanswered() })
const usualsOf = defineFact('person.usuals', { read: async (): Promise<string[]> => unanswered() })
const pieces = plural('en', { one: '# piece', other: '# pieces' })

/**
 * Defines a shop with three of the store's use cases: a product that runs out while it is looked at, a delivery slot that
 * comes free while one is chosen, and a product that a cart usually has. The bench answers the facts itself.
 */
export function market(): Pack {
  const shopper = defineVisitor({
    viewing: trait.latest(productViewed, 'productId', { per: 'session', until: [pageViewed], index: true }),
    step: trait.latest(stepEntered, 'step', { per: 'session', until: [pageViewed], index: true }),
    zone: trait.latest(stepEntered, 'zone', { per: 'session', index: true }),
  })
  const scarce = defineSignal('product.scarce')
    .on(stockChanged)
    .per((e) => e.productId)
    .collapse(seconds(3))
    .when(crossesBelow({ high: { at: 5, rearm: 7 } }, (e) => e.stock, { before: (e) => e.previous }))
    .clears((e) => e.stock === 0 || e.stock >= 7)
    .expires(minutes(10))
    .emit(({ productId }) => ({ priority: 'high', data: { productId } }))
  const freed = defineSignal('slot.freed')
    .on(slotChanged)
    .per((e) => e.slotId)
    .when(crossesAbove({ free: { at: 0, rearm: 0 } }, (e) => e.left, { before: (e) => e.previous }))
    .clears((e) => e.left === 0)
    .expires(minutes(5))
    .emit(({ slotId, zone }) => ({ priority: 'medium', data: { slotId, zone } }))
  const forgotten = defineSignal('usual.forgotten')
    .on(cartViewed)
    .per((_, { person }) => person)
    .keep({ items: keep.latest((e) => e.items) })
    .when(({ total }) => total > worthReminding)
    .asks((_, { event }) => ({ usuals: usualsOf(event.person ?? '') }))
    .expires(minutes(10))
    .emit((_, { event, items = [], usuals }) => {
      const missing = usuals.find((usual) => !items.includes(usual))
      return missing === undefined ? undefined : { priority: 'low', data: { personId: event.person ?? '', productId: missing } }
    })
  /** No use case concerns couriers: an operator watches them. */
  const late = defineSignal('couriers.late')
    .on(courierMoved)
    .per((e) => e.zone)
    .when(crossesAbove({ late: { at: minutes(30), rearm: minutes(10) } }, (e) => e.lateMs))
    .expires(minutes(30))
    .emit(({ zone }) => ({ priority: 'medium', data: { zone } }))

  const rescue = defineUseCase(useCases.rescue, {
    when: scarce,
    of: shopper,
    who: ({ signal: { productId } }) => shopper.where({ viewing: productId }),
    score: [{ points: 70, because: 'is looking at it now', if: ({ visitor, signal }) => visitor.viewing === signal.productId }],
    tell: { threshold: 70 },
    expires: minutes(2),
    category: 'availability',
    facts: ({ signal: { productId } }) => ({ left: stockOf(productId) }),
    stillTrue: ({ facts: { left } }) => left > 0 && left < 7,
    say: { brief: 'Few are left; offer one. No pressure.', words: ({ facts: { left } }) => `Only ${pieces(left)} left. Add one to your cart?` },
    why: () => 'You are looking at it now',
  })
  const slot = defineUseCase(useCases.slot, {
    when: freed,
    of: shopper,
    who: ({ signal: { zone } }) => shopper.where({ step: 'delivery', zone }),
    score: [{ points: 70, because: 'is choosing a slot', if: ({ visitor }) => visitor.step === 'delivery' }],
    tell: { threshold: 70 },
    expires: minutes(2),
    category: 'delivery',
    facts: ({ signal: { slotId } }) => ({ left: slotOf(slotId) }),
    stillTrue: ({ facts: { left } }) => left > 0,
    say: { brief: 'A slot came free.', words: ({ facts: { left } }) => `A delivery slot is free again, with ${left === 1 ? '1 place' : `${left} places`}. Take it?` },
    why: () => 'You are choosing a delivery slot',
  })
  const usual = defineUseCase(useCases.usual, {
    when: forgotten,
    of: shopper,
    who: ({ signal: { personId } }) => shopper.person(personId),
    score: [{ points: 70, because: 'usually orders it', if: () => true }],
    tell: { threshold: 70 },
    category: 'usuals',
    facts: ({ signal: { productId } }) => ({ left: stockOf(productId) }),
    stillTrue: ({ facts: { left } }) => left > 0,
    say: { brief: 'A usual product is missing.', words: () => 'Did you forget something that you usually order?' },
    why: () => 'You usually order it',
  })
  return definePack({
    name: 'market',
    events: [pageViewed, productViewed, pointerDwelled, cartViewed, stepEntered, stockChanged, slotChanged, courierMoved],
    signals: [scarce, freed, forgotten, late],
    useCases: [rescue, slot, usual],
    facts: [stockOf, slotOf, usualsOf],
    actions: [],
  })
}

function unanswered(): never {
  throw new Error('The bench answers the facts of the market itself.')
}
