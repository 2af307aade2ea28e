import { isRecord, minutes } from '@proactive/protocol'
import type { Happened } from '@proactive/server'

/** The events from which the figures of visits are made. */
export const figureEvents = ['page.viewed', 'product.viewed', 'cart.item_added', 'checkout.step_entered', 'order.placed', 'suggestion.shown'] as const

/** What the visits of a period came to. A figure is null where fewer than `fewest` visits or orders say it. */
export interface ShopFigures {
  visits: number
  /** The share of visits that put something into the cart and ended without an order. */
  cartAbandonment: number | null
  /** The share of visits that entered the checkout and ended with an order. */
  checkoutCompletion: number | null
  /** The mean time between the first and the last event of a visit, in minutes. */
  visitMinutes: number | null
  /** How many distinct products a visit saw, in the mean. */
  productsSeen: number | null
  /** The mean total of an order, in haléře. */
  orderValue: number | null
  /** The share of visits that ended with an order, by how many suggestions were shown in the visit. */
  ordersByShown: { shown: string; visits: number; orders: number | null }[]
}

/** How many visits there were, and how many of them ended with an order. */
export interface Conversion {
  visits: number
  ordered: number
}

/** Counts the visits of a period and those that ended with an order. */
export function conversionOf(happened: readonly Happened[]): Conversion {
  const visits = visitsOf(happened)
  return { visits: visits.length, ordered: visits.filter((visit) => has(visit, 'order.placed')).length }
}

/** Of fewer visits, or orders, a figure says nothing. */
export const fewest = 30
const gapMs = minutes(30)

/**
 * Makes the shop's figures of the events of a period, in order: a visit ends after 30 minutes without an event.
 *
 * @example
 * const figures = shopFigures(await store.happenedBetween(from, until, figureEvents, 1_000_000))
 */
export function shopFigures(happened: readonly Happened[]): ShopFigures {
  const visits = visitsOf(happened)
  const withCart = visits.filter((visit) => has(visit, 'cart.item_added'))
  const inCheckout = visits.filter((visit) => has(visit, 'checkout.step_entered'))
  const orders = happened.filter(({ type }) => type === 'order.placed')
  const share = (of: readonly Happened[][], isCounted: (visit: Happened[]) => boolean): number | null => mean(of.map((visit) => (isCounted(visit) ? 1 : 0)))
  return {
    visits: visits.length,
    cartAbandonment: share(withCart, (visit) => !has(visit, 'order.placed')),
    checkoutCompletion: share(inCheckout, (visit) => has(visit, 'order.placed')),
    visitMinutes: mean(visits.map((visit) => ((visit.at(-1)?.time ?? 0) - (visit[0]?.time ?? 0)) / minutes(1))),
    productsSeen: mean(visits.map((visit) => new Set(visit.flatMap(({ type, data }) => (type === 'product.viewed' ? [textOf(data, 'productId')] : []))).size)),
    orderValue: mean(orders.map(({ data }) => totalOf(data))),
    ordersByShown: [['0', 0, 0], ['1', 1, 1], ['2 to 3', 2, 3], ['4 to 5', 4, 5], ['6 and more', 6, Infinity]].map(([name, least, most]) => {
      const some = visits.filter((visit) => shownIn(visit) >= Number(least) && shownIn(visit) <= Number(most))
      return { shown: String(name), visits: some.length, orders: share(some, (visit) => has(visit, 'order.placed')) }
    }),
  }
}

function visitsOf(happened: readonly Happened[]): Happened[][] {
  const open = new Map<string, Happened[]>()
  const all: Happened[][] = []
  for (const one of happened) {
    const visit = open.get(one.person)
    const last = visit?.at(-1)
    if (visit && last && one.time - last.time <= gapMs) visit.push(one)
    else {
      const begun = [one]
      open.set(one.person, begun)
      all.push(begun)
    }
  }
  return all
}

const shownIn = (visit: readonly Happened[]): number => visit.filter(({ type }) => type === 'suggestion.shown').length

const has = (visit: readonly Happened[], wanted: string): boolean => visit.some(({ type }) => type === wanted)

/** Returns the mean of some values; null for fewer than `fewest`. */
export const mean = (values: readonly number[]): number | null => (values.length < fewest ? null : values.reduce((sum, value) => sum + value, 0) / values.length)

/** Returns the total of an order in haléře, of the data of its `order.placed`. */
export const totalOf = (data: Happened['data']): number => Number(textOf(data, 'total'))

function textOf(data: Happened['data'], field: string): string {
  const value = isRecord(data) ? data[field] : undefined
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
