import { inLanguage } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { offerDeliverySlot } from './offer-delivery-slot.js'

const words = (difference: object | undefined, locale: string) => {
  const facts = { slot: { left: 1, price: 9_900, eco: false, ...(difference && { difference }) }, nearest: null }
  const said = offerDeliverySlot.say.words({ signal: { slotId: 'Z3-2026-01-06-18', slot: '18:00-20:00' }, facts, now: 0 })
  return inLanguage(said, locale).replaceAll('\u00a0', ' ')
}

it.each([
  [undefined, ' for CZK 99.00.', ' za 99,00 Kč.'],
  [{ than: 'chosen', by: 'more', amount: 2_000 }, ' for CZK 99.00, CZK 20.00 more than your slot.', ' za 99,00 Kč, o 20,00 Kč víc než váš termín.'],
  [{ than: 'chosen', by: 'less', amount: 2_000 }, ' for CZK 99.00, CZK 20.00 less than your slot.', ' za 99,00 Kč, o 20,00 Kč méně než váš termín.'],
  [{ than: 'chosen', by: 'same', amount: 0 }, ' for CZK 99.00.', ' za 99,00 Kč.'],
  [{ than: 'cheapest', by: 'more', amount: 2_000 }, " for CZK 99.00, CZK 20.00 more than the day's cheapest.", ' za 99,00 Kč, o 20,00 Kč víc než nejlevnější toho dne.'],
  [{ than: 'cheapest', by: 'same', amount: 0 }, ' for CZK 99.00, the cheapest of the day.', ' za 99,00 Kč, nejlevnější toho dne.'],
])('says how the price of the slot compares: %j', (difference, en, cs) => {
  expect(words(difference, 'en')).toBe(`The 18:00–20:00 slot on Tue 6 Jan is free again${en} Hold it for you?`)
  expect(words(difference, 'cs')).toBe(`Termín 18:00–20:00 (út 6. 1.) je zase volný${cs} Podržet vám ho?`)
})
