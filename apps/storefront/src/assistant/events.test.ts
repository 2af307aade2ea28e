import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemEvents } from '@proactive/protocol'
import { Pool } from 'pg'
import { expect, it } from 'vitest'
import { graphRules } from './graph/rules.js'
import { grocery } from './index.js'

/** The events that the shop's vocabulary names, of pages and of systems; the assistant's own are not among them. */
const vocabulary = `
  session.started page.viewed page.scrolled page.left pointer.dwelled visitor.idled visitor.resumed click.raged click.dead
  exit.intended form.field_changed form.submitted form.failed error.shown feature.used feedback.given category.viewed
  search.performed product.viewed variant.considered reviews.read wishlist.item_added cart.item_added cart.item_removed
  cart.viewed cart.changed checkout.step_entered checkout.step_completed delivery.slots_viewed delivery.slot_selected
  payment.method_selected consent.changed page.measured
  order.placed payment.failed payment.recovered inventory.stock_changed inventory.reservation_failed inventory.restocked
  inventory.variant_unavailable delivery.slot_capacity_changed delivery.slots_released delivery.slot_indexed
  delivery.slot_reconciled delivery.eta_changed fulfilment.congested price.changed promotion.activated
  discount.became_eligible payment.provider_degraded payment.provider_recovered payment.method_unavailable
  api.latency_spiked feature_flag.changed disk.filled courier.delayed weather.warned cutoff.changed profile.updated
  loyalty.tier_changed segment.assigned fraud.score_changed device.reading_reported order.shipped recommendation.computed
  device.status_changed content.published`.trim().split(/\s+/)

const pack = grocery({ pool: new Pool() })
const document = readFileSync(join(import.meta.dirname, '../../EVENTS.md'), 'utf8')

/** The rows of the table below a heading: the name in the first column, and the last column. */
function rowsBelow(heading: string): Map<string, string> {
  const [, after = ''] = document.split(`## ${heading}\n`)
  const [section = ''] = after.split('\n## ')
  return new Map([...section.matchAll(/^\| `([^`]+)` \|(?:.*\|)? (.*) \|$/gm)].map(([, name = '', last = '']) => [name, last]))
}

/** Returns who reads an event, as EVENTS.md says it. */
function readersOf(type: string): string[] {
  const traits = Object.entries(pack.traits).filter(([, { folds }]) => folds.some(({ event }) => event.type === type))
  const signals = pack.signals.filter(({ rule }) => rule.events.some((event) => event.type === type))
  const isApplied = pack.applies.some(({ event }) => event.type === type)
  return [
    ...(type === 'consent.changed' ? ['the consent of the person'] : []),
    ...(isApplied ? ['the shop’s tables'] : []),
    ...(signals.length > 0 ? [`signals ${signals.map((signal) => `\`${signal.type}\``).toSorted().join(', ')}`] : []),
    ...(graphRules.some(({ event }) => event.type === type) ? ['the graph'] : []),
    ...(type === 'content.published' ? ['the search index'] : []),
    ...(traits.length > 0 ? [`traits ${traits.map(([name]) => `\`${name}\``).toSorted().join(', ')}`] : []),
  ]
}

it('declares every event of the vocabulary, and no other', () => {
  const own = pack.events.map(({ type }) => type).filter((type) => vocabulary.includes(type) || !systemEvents.some((event) => event.type === type))
  expect(own.toSorted()).toEqual(vocabulary.toSorted())
})

it('says of every event in EVENTS.md who reads it, or why it is only in the log', () => {
  const rows = rowsBelow('Events')
  const logOnly: unknown = expect.stringMatching(/^log only: .{10,}/)
  const expected = vocabulary.map((type) => [type, readersOf(type).join('; ') || logOnly] as const)
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(expected))
})

it('says of every signal in EVENTS.md which use case it leads to, or that operators watch it', () => {
  const rows = rowsBelow('Signals')
  const expected = pack.signals.map(({ type }): [string, string] => {
    const useCases = pack.useCases.filter(({ when }) => when.type === type).map(({ name }) => `\`${name}\``)
    return [type, useCases.length > 0 ? `use cases ${useCases.toSorted().join(', ')}` : 'operators, at `/api/proactive/ops/signals`']
  })
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(expected))
})
