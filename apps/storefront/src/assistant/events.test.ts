import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkUpcasts, type OldData } from '@proactive/engine/testing'
import { systemEvents } from '@proactive/protocol'
import { Pool } from 'pg'
import { expect, it } from 'vitest'
import { documentsOf } from './documents.js'
import { grocery } from './index.js'

/** The events that the shop's vocabulary names, of pages and of systems; the assistant's own are not among them. */
const vocabulary = `
  session.started page.viewed page.scrolled page.left pointer.dwelled visitor.idled visitor.resumed click.raged click.dead
  exit.intended form.field_changed form.submitted form.failed error.shown feature.used feedback.given category.viewed
  search.performed product.viewed variant.considered reviews.read wishlist.item_added wishlist.item_removed
  cart.item_added cart.item_removed cart.viewed cart.changed checkout.step_entered checkout.step_completed delivery.slots_viewed delivery.slot_selected
  payment.method_selected consent.changed page.measured
  order.placed payment.failed payment.recovered inventory.stock_changed inventory.reservation_failed inventory.restocked
  inventory.variant_unavailable delivery.slot_capacity_changed delivery.slots_released delivery.slot_indexed
  delivery.slot_reconciled delivery.eta_changed fulfilment.congested price.changed promotion.activated
  discount.became_eligible payment.provider_degraded payment.provider_recovered payment.method_unavailable
  api.latency_spiked feature_flag.changed disk.filled courier.delayed weather.warned cutoff.changed profile.updated
  loyalty.tier_changed segment.assigned fraud.score_changed device.reading_reported order.shipped recommendation.computed
  device.status_changed content.published order.reviewed refund.requested`.trim().split(/\s+/)

const pack = grocery({ pool: new Pool() })
const old: OldData = {}

it('declares every event of the vocabulary, and no other', () => {
  const own = pack.events.map(({ type }) => type).filter((type) => vocabulary.includes(type) || !systemEvents.some((event) => event.type === type))
  expect(own.toSorted()).toEqual(vocabulary.toSorted())
})

it.each(Object.entries(documentsOf(pack)))('has %s as the pack is: run npm run docs:events after a change', (file, text) => {
  expect(readFileSync(join(import.meta.dirname, '../..', file), 'utf8')).toBe(text)
})

it('still reads every old version of every event', () => {
  expect(() => checkUpcasts(pack.events, old)).not.toThrow()
})
