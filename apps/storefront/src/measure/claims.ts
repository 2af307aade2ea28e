/**
 * What an article about proactive assistants claims of them, beside what was measured here. The claims name neither how many
 * people they rest on nor what they were compared with.
 */

import { plural } from '@proactive/protocol'
import { compareGroups, formatTable, type FunnelRow, type Happened, type MeasuredUseCase } from '@proactive/server'
import type { Level } from '../level.js'
import { type Conversion, fewest, mean, type ShopFigures, totalOf } from './shop-figures.js'

const visitsOf = plural('en', { one: '# visit', other: '# visits' })
const notEnough = 'not enough data'

const percent = (share: number | null): string => (share === null ? notEnough : `${(share * 100).toFixed(1)} %`)
const signed = (share: number): string => `${share < 0 ? '−' : '+'}${Math.abs(share * 100).toFixed(0)} %`

/** Writes the claims about whole shops: before and after in the article, and the period here. */
export function claimsOfShop({ visits, cartAbandonment, checkoutCompletion, visitMinutes, productsSeen, orderValue, ordersByShown }: ShopFigures): string {
  const fixed = (value: number | null, unit: string): string => (value === null ? notEnough : `${value.toFixed(1)}${unit}`)
  const rows = [
    ['cart abandonment', '70 % → 55 %', percent(cartAbandonment)],
    ['checkout completion', '30 % → 45 %', percent(checkoutCompletion)],
    ['visit length', '4.2 → 6.5 min', fixed(visitMinutes, ' min')],
    ['products seen in a visit', '8.3 → 12.1', fixed(productsSeen, '')],
    ['order value', '68 → 82 USD', orderValue === null ? notEnough : `${(orderValue / 100).toFixed(0)} CZK`],
  ]
  const claimed: Readonly<Record<string, string>> = { '0': 'none: the base', '1': '+15 to +20 % (0 to 1)', '2 to 3': '+8 to +12 %', '4 to 5': '+2 to +5 %', '6 and more': '−10 to −25 %' }
  const shown = ordersByShown.map((one) => [one.shown, claimed[one.shown] ?? '', String(one.visits), percent(one.orders)])
  return [
    `The shop as a whole, ${visitsOf(visits)}`,
    formatTable(['figure', 'claimed, before → after', 'here'], rows),
    '',
    'Suggestions shown in a visit',
    formatTable(['shown', 'claimed effect', 'visits', 'ended with an order'], shown),
    'Visits with more suggestions are other visits, longer ones among them: this says what goes together, not what it caused.',
  ].join('\n')
}

/** Writes the claims about single use cases, with the lift against the people who were held out. */
export function claimsOfUseCases(measured: readonly MeasuredUseCase[], funnel: readonly FunnelRow[], happened: readonly Happened[]): string {
  const lift = (name: string): string => {
    const comparison = measured.find(({ useCase }) => useCase === name)?.comparison
    if (!comparison || comparison.relativeLift === null || Math.min(comparison.told.people, comparison.heldOut.people) < fewest) return notEnough
    const { relativeLift, interval, heldOut } = comparison
    return `${signed(relativeLift)} (${signed(interval[0] / heldOut.rate)} to ${signed(interval[1] / heldOut.rate)})`
  }
  const failures = (name: string): string => {
    const comparison = measured.find(({ useCase }) => useCase === name)?.comparison
    if (!comparison || comparison.heldOut.rate === 1 || Math.min(comparison.told.people, comparison.heldOut.people) < fewest) return notEnough
    return signed(-comparison.lift / (1 - comparison.heldOut.rate))
  }
  const sum = (name: string, stage: 'shown' | 'accepted'): number => funnel.filter(({ useCase }) => useCase === name).reduce((total, row) => total + row[stage], 0)
  const accepted = sum('recall_usual', 'shown') < fewest ? notEnough : percent(sum('recall_usual', 'accepted') / sum('recall_usual', 'shown'))
  return [
    'Single use cases, against the people who were held out',
    formatTable(['use case', 'claimed', 'here'], [
      ['rescue_scarce_item', 'conversion of scarce items +18 %', lift('rescue_scarce_item')],
      ['offer_delivery_slot', 'abandonment at the delivery step −23 %', failures('offer_delivery_slot')],
      ['switch_payment', 'failed payments −67 % during incidents', failures('switch_payment')],
      ['recall_usual', 'accepted by 42 %', accepted],
      ['recall_usual', '+4.80 USD an order', orderValueOf(measured.find(({ useCase }) => useCase === 'recall_usual'), happened)],
      ['learn_diet', 'browse to purchase +31 %', lift('learn_diet')],
    ]),
  ].join('\n')
}

/**
 * Writes how much more the orders of the people who were told came to than those of the people who were held out, within
 * the use case's window, with a 95 % interval of the difference of two means (Welch's, by the normal distribution).
 */
function orderValueOf(measured: MeasuredUseCase | undefined, happened: readonly Happened[]): string {
  if (!measured) return notEnough
  const { people, withinMs } = measured
  const totals = (group: ReadonlyMap<string, number>): number[] =>
    happened.flatMap(({ type, person, time, data }) => {
      const since = time - (group.get(person) ?? Infinity)
      return type === 'order.placed' && since >= 0 && since <= (withinMs ?? Infinity) ? [totalOf(data) / 100] : []
    })
  const [told, heldOut] = [totals(people.told), totals(people.heldOut)]
  const [ofTold, ofHeldOut] = [mean(told), mean(heldOut)]
  if (ofTold === null || ofHeldOut === null) return notEnough
  const difference = ofTold - ofHeldOut
  const margin = 1.96 * Math.sqrt(errorOf(told, ofTold) + errorOf(heldOut, ofHeldOut))
  return `${crowns(difference)} CZK (${crowns(difference - margin)} to ${crowns(difference + margin)})`
}

const crowns = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(0)}`

/** Returns the variance of the mean of some values. */
const errorOf = (values: readonly number[], middle: number): number => values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1) / values.length

const claimsByLevel: readonly [Level, string, string][] = [
  [0, '0: waits to be asked', 'none: the base'],
  [1, '1: knows the events', '+5 to +8 %'],
  [2, '2: speaks first', '+15 to +20 %'],
  [3, '3: coordinated', '+25 to +35 %'],
]

/** Writes the claims about the four levels of assistants, beside the visits of the stores that ran at each level. */
export function claimsOfLevels(byLevel: ReadonlyMap<Level, Conversion>): string {
  const base = byLevel.get(0)
  const rows = claimsByLevel.map(([level, name, claimed]) => {
    const { visits = 0, ordered = 0 } = byLevel.get(level) ?? {}
    const rate = visits < fewest ? notEnough : percent(ordered / visits)
    return [name, claimed, String(visits), rate, level === 0 ? '' : effectOf({ visits, ordered }, base)]
  })
  return [
    'Levels of assistants, each in a store of its own (docs/levels.md)',
    formatTable(['level', 'claimed effect on conversion', 'visits', 'ended with an order', 'against level 0'], rows),
    'Compare levels only where visits came to each by chance and at the same time; otherwise the difference may come from the days or the people.',
    'The interval takes each visit as independent. Visits of one shopper are not, so it is too narrow where shoppers come again.',
  ].join('\n')
}

function effectOf({ visits, ordered }: Conversion, base: Conversion | undefined): string {
  if (!base || Math.min(visits, base.visits) < fewest) return notEnough
  const comparison = compareGroups({ people: visits, converted: ordered }, { people: base.visits, converted: base.ordered })
  if (!comparison || comparison.relativeLift === null) return notEnough
  const [low, high] = comparison.interval.map((end) => end / comparison.heldOut.rate)
  return `${signed(comparison.relativeLift)} (${signed(low ?? 0)} to ${signed(high ?? 0)})`
}
