/**
 * A day of 2 000 shoppers and of the shop's systems, as messages for each second, drawn from a seed. In some visits an
 * opportunity is planted, in others something that only looks like one. Everything that happens changes the world as well.
 */

import type { Event, Message } from '@proactive/engine'
import { defaultPreferences, type Json, minutes, seconds } from '@proactive/protocol'
import { useCases } from './market.js'
import { randomFrom } from '../random.js'
import type { Shopper, World } from './world.js'

const shoppers = 2_000
const products = 5_000
const zones = 10
const slots = 200
/** What the shop's systems say in a second. */
const perSecond = { stock: 40, slots: 10, couriers: 30 } as const
/** One product in so many sells out before it is restocked, and one slot in so many is taken before others open. */
const sellsOut = 16
const isTaken = 200
const opensAt = 6 * 3_600
const closesAt = 23 * 3_600

/** So many shoppers have each of these visits; all others go about their shopping. */
const visits = {
  [useCases.rescue]: 40, [useCases.slot]: 40, [useCases.usual]: 40,
  'falls to six': 30, 'is restocked at once': 30, 'has moved on': 30, 'is of another zone': 30, 'is a small cart': 30, 'wants no suggestions': 30,
}
type Visit = keyof typeof visits | 'plain'

/** An opportunity that was planted: whom to tell, and from when. */
export interface Planted {
  person: string
  useCase: string
  at: number
}

type Happening = () => Message

/** Draws a day that begins at `start` (epoch milliseconds). */
export function createDay(world: World, start: number, seed: number) {
  const random = randomFrom(seed)
  const planned = new Map<number, Happening[]>()
  const planted: Planted[] = []
  let events = 0

  function plan(second: number, happening: Happening): void {
    const at = planned.get(second)
    if (at) at.push(happening)
    else planned.set(second, [happening])
  }

  function event(second: number, type: string, data: Json, of?: Shopper, causationId?: string): Message {
    const at = start + seconds(second)
    const id = `event ${++events}`
    const body: Event = { id, type, version: 1, time: at, received: at, source: of ? 'page' : 'shop', data, ...(of && { person: of.id, session: of.session }), ...(causationId !== undefined && { causationId }) }
    return { id, to: of?.person ?? 'home:0', cause: id, body: { type: 'event', event: body } }
  }

  function stock(second: number, productId: string, left: number, previous: number): Message {
    world.stock.set(productId, left)
    return event(second, 'stock.changed', { productId, stock: left, previous })
  }

  function slot(second: number, slotId: string, left: number): Message {
    const known = world.slots.get(slotId) ?? { zone: '', left: 0 }
    const { zone, left: previous } = known
    known.left = left
    return event(second, 'slot.changed', { slotId, zone, left, previous })
  }

  /** Plans the visit of one shopper, second by second. */
  function visit(n: number, what: Visit): void {
    const id = `user:p${n}`
    const usuals = n % 3 === 0 || what === useCases.usual || what === 'is a small cart' ? [`p${random(products)}`, `p${random(products)}`] : []
    const shopper: Shopper = { person: `person:${id}`, id, session: `tab ${n}`, usuals, isOff: what === 'wants no suggestions', isHere: false, cart: [], total: 0, told: [] }
    world.shoppers.set(id, shopper)
    let now = opensAt + random(closesAt - opensAt)
    const page = (path: string, after?: Happening): void => {
      const at = now
      plan(at, () => {
        shopper.viewing = shopper.choosing = undefined
        return event(at, 'page.viewed', { path }, shopper)
      })
      if (after) plan(at, after)
    }
    const presence = (live: boolean): Happening => () => {
      shopper.isHere = live
      return { id: `${shopper.session} ${live}`, to: shopper.person, cause: id, body: { type: 'presence', session: shopper.session, person: id, live, consent: true } }
    }
    const dwells = (target: string, until: number): void => {
      for (now += 2; now < until; now += 2 + random(3)) {
        const at = now
        plan(at, () => event(at, 'pointer.dwelled', { target, dwellMs: 2_000 }, shopper))
      }
      now = until
    }

    plan(now, presence(true))
    if (shopper.isOff) plan(now, () => ({ id: `${id} off`, to: shopper.person, cause: id, body: { type: 'preferences', person: id, preferences: { ...defaultPreferences, enabled: false } } }))
    const views = 8 + random(7)
    for (let view = 0; view < views; view++) {
      const isSpecial = view === 3
      const special = isSpecial ? ownProduct(n, what, now, shopper) : undefined
      const productId = special ?? `p${random(products)}`
      const at = now
      page(`/product/${productId}`, () => {
        shopper.viewing = productId
        return event(at, 'product.viewed', { productId }, shopper)
      })
      dwells('product', at + (special === undefined ? 20 + random(40) : what === 'has moved on' ? 8 : 60))
    }
    if (random(100) < 45 || what === useCases.usual || what === 'is a small cart' || what === useCases.slot || what === 'is of another zone') {
      const at = now
      const misses = what === useCases.usual || what === 'is a small cart'
      const total = what === 'is a small cart' ? 20_000 : misses ? 80_000 : 30_000 + random(90_000)
      if (what === useCases.usual) planted.push({ person: id, useCase: what, at: start + seconds(at) })
      page('/cart', () => {
        shopper.cart = misses ? usuals.slice(1) : usuals
        shopper.total = total
        return event(at, 'cart.viewed', { items: [...shopper.cart], total }, shopper)
      })
      dwells('cart', at + 40)
      if (random(100) < 60 || what === useCases.slot || what === 'is of another zone') chooses(n, what, shopper)
    }
    plan(now, presence(false))

    function chooses(of: number, why: Visit, who: Shopper): void {
      const [zone, other] = [`zone ${of % zones}`, `zone ${(of + 1) % zones}`]
      const at = now
      page('/delivery', () => {
        who.choosing = zone
        return event(at, 'step.entered', { step: 'delivery', zone }, who)
      })
      if (why === useCases.slot || why === 'is of another zone') {
        const slotId = `own ${of}`
        world.slots.set(slotId, { zone: why === useCases.slot ? zone : other, left: 0 })
        plan(at + 15, () => slot(at + 15, slotId, 2))
        plan(at + 100, () => slot(at + 100, slotId, 0))
        if (why === useCases.slot) planted.push({ person: who.id, useCase: why, at: start + seconds(at + 15) })
      }
      dwells('slots', at + 70 + random(90))
    }
  }

  /** Plans what happens to the product that a shopper looks at from `at` on; undefined for a visit without such a product. */
  function ownProduct(n: number, what: Visit, at: number, shopper: Shopper): string | undefined {
    const stocks: Partial<Record<Visit, [after: number, left: number][]>> = {
      [useCases.rescue]: [[10, 4]], 'wants no suggestions': [[10, 4]], 'falls to six': [[10, 6]], 'is restocked at once': [[10, 4], [11, 30]], 'has moved on': [[10, 4]],
    }
    const changes = stocks[what]
    if (!changes) return undefined
    const productId = `own ${n}`
    world.stock.set(productId, 9)
    for (const [after, left] of changes) plan(at + after, () => stock(at + after, productId, left, world.stock.get(productId) ?? 0))
    if (what === useCases.rescue) planted.push({ person: shopper.id, useCase: what, at: start + seconds(at + 10) })
    return productId
  }

  let n = 0
  for (const [what, count] of Object.entries(visits)) for (let i = 0; i < count; i++) if (isVisit(what)) visit(n++, what)
  while (n < shoppers) visit(n++, 'plain')
  for (let p = 0; p < products; p++) world.stock.set(`p${p}`, 10 + random(50))
  for (let s = 0; s < slots; s++) world.slots.set(`s${s}`, { zone: `zone ${s % zones}`, left: 3 + random(18) })

  /** One sale: most products are restocked in time. */
  function sells(second: number): Message {
    const productId = `p${random(products)}`
    const previous = world.stock.get(productId) ?? 0
    const isRestocked = previous === 0 || (previous === 8 && random(sellsOut) > 0)
    return stock(second, productId, isRestocked ? 60 : previous - 1, previous)
  }

  /** One booking: most slots are opened further in time, and one that was taken comes free. */
  function books(second: number): Message {
    const slotId = `s${random(slots)}`
    const left = world.slots.get(slotId)?.left ?? 0
    return slot(second, slotId, left === 0 ? 1 : left <= 3 ? (random(isTaken) === 0 ? 0 : 20) : left - 1)
  }

  return {
    planted,
    /** How many raw events there were so far. */
    get events() {
      return events
    },
    /** Returns what happens in a second of the day, in order; the world has changed then. */
    messagesOf(second: number): Message[] {
      const messages: Message[] = []
      for (let i = 0; i < perSecond.stock; i++) messages.push(sells(second))
      for (let i = 0; i < perSecond.slots; i++) messages.push(books(second))
      for (let i = 0; i < perSecond.couriers; i++) messages.push(event(second, 'courier.moved', { zone: `zone ${random(zones)}`, lateMs: random(minutes(29)) }))
      for (const happening of planned.get(second) ?? []) messages.push(happening())
      planned.delete(second)
      return messages
    },
    /** Lets a shopper see what was told, and then dismiss or ignore it. */
    reacts(second: number, shopper: Shopper, command: string): void {
      const outcome = random(3) === 0 ? 'suggestion.dismissed' : 'suggestion.ignored'
      plan(second + 1, () => event(second + 1, 'suggestion.shown', {}, shopper, command))
      plan(second + 8, () => event(second + 8, outcome, {}, shopper, command))
    },
  }
}

function isVisit(what: string): what is Exclude<Visit, 'plain'> {
  return what in visits
}
