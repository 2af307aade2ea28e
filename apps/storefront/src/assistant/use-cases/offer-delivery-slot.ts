import { defineUseCase } from '@proactive/engine'
import { seconds } from '@proactive/protocol'
import { checkoutSurface, reserveSlot } from '../contract/index.js'
import { nearestSlot, type PriceDifference, slotOffer } from '../facts.js'
import { orderWithinDay } from '../goals.js'
import { slotPlace } from '../resources.js'
import { shopper, slotRank } from '../shopper.js'
import { slotOpened } from '../signals/slots.js'
import { slotTimes } from '../slot-id.js'
import { formatDay } from '../../shop/dates.js'
import type { Locale } from '../../shop/locale.js'
import { formatPrice } from '../../shop/money.js'

const stuckMs = seconds(30)
const largeCart = 100_000

/** Returns the hours of a slot with an en dash: `18:00–20:00`. */
const typeset = (slotHours: string): string => slotHours.replace('-', '–')

/** Returns the day of a slot for a sentence: ` on Mon 30 Nov`, ` (po 30. 11.)`. Empty for an ID without a day. */
function dayOf(slotId: string, locale: Locale): string {
  const day = /\d{4}-\d\d-\d\d/.exec(slotId)?.[0]
  if (day === undefined) return ''
  const shown = formatDay(day, locale, 'short')
  return locale === 'en' ? ` on ${shown}` : ` (${shown})`
}

/** Says the price of a slot, and how it compares with the slot that the shopper would take otherwise. */
function priceOf(slot: { price: number; difference?: PriceDifference } | null, locale: Locale): string {
  if (!slot) return ''
  const { price, difference } = slot
  const told = locale === 'en' ? ` for ${formatPrice(price, locale)}` : ` za ${formatPrice(price, locale)}`
  if (!difference) return told
  const [than, by] = [thans[locale][difference.than], formatPrice(difference.amount, locale)]
  if (difference.by === 'same') return difference.than === 'cheapest' ? `${told}${cheapest[locale]}` : told
  return locale === 'en' ? `${told}, ${by} ${difference.by} than ${than}` : `${told}, o ${by} ${difference.by === 'more' ? 'víc' : 'méně'} než ${than}`
}

const thans = {
  en: { chosen: 'your slot', cheapest: "the day's cheapest" },
  cs: { chosen: 'váš termín', cheapest: 'nejlevnější toho dne' },
}
const cheapest = { en: ', the cheapest of the day', cs: ', nejlevnější toho dne' }

/** Offers a slot's new free places to the shoppers they help most, and holds each place during the offer. */
export const offerDeliverySlot = defineUseCase('offer_delivery_slot', {
  when: slotOpened,
  of: shopper,
  who: ({ signal }) => shopper.where({ zone: signal.zone }).or({ viewedZone: signal.zone }),
  only: ({ visitor, signal }) => (visitor.zone ?? visitor.viewedZone) === signal.zone,
  score: [
    {
      points: 50,
      because: 'is on the delivery step',
      why: { en: 'You are choosing a delivery slot', cs: 'Vybíráte termín doručení' },
      if: ({ visitor }) => visitor.step === 'delivery',
    },
    {
      points: 30,
      because: 'has been looking at the slots for over 30 s',
      why: { en: 'You have been looking at the slots for a while', cs: 'Termíny si prohlížíte už chvíli' },
      if: ({ visitor }) => visitor.step === 'delivery' && visitor.slotDwellMs > stuckMs,
    },
    {
      points: 20,
      because: 'usually takes this hour',
      why: { en: 'You usually choose this time', cs: 'Tenhle čas obvykle volíte' },
      if: ({ visitor: { profile }, signal }) =>
        profile?.usualStart != null && profile.usualStart === slotTimes(signal.slotId)?.start,
    },
    {
      points: 40,
      because: 'found no slot before',
      why: { en: 'There was no free slot when you last looked', cs: 'Když jste se dívali naposledy, bylo plno' },
      if: ({ visitor, signal }) => visitor.noSlots.includes(signal.zone),
    },
    {
      points: 25,
      because: 'is a VIP',
      why: { en: 'You are one of our VIP customers', cs: 'Patříte mezi naše VIP zákazníky' },
      if: ({ visitor }) => visitor.profile?.tier === 'vip',
    },
    {
      points: 15,
      because: 'has a cart over 1 000 Kč',
      why: { en: 'You have a large basket', cs: 'V košíku máte větší nákup' },
      if: ({ visitor }) => (visitor.cartTotal ?? 0) > largeCart,
    },
  ],
  tell: {
    threshold: 70,
    limit: ({ signal }) => Math.min(6, signal.finalCapacity),
    ties: ({ visitor }) => slotRank(visitor),
  },
  priority: 'medium',
  category: 'delivery',
  goal: orderWithinDay,
  holdout: 0.1,
  holds: ({ signal: { slotId } }) => slotPlace.of(slotId),
  waiting: {
    anchor: () => checkoutSurface.at('delivery'),
    words: ({ signal }) => ({
      en: `Another shopper decides first: ${typeset(signal.slot)}${dayOf(signal.slotId, 'en')}.`,
      cs: `Někdo před vámi se rozhoduje: ${typeset(signal.slot)}${dayOf(signal.slotId, 'cs')}.`,
    }),
  },
  facts: ({ signal: { slotId } }) => ({ slot: slotOffer(slotId), nearest: nearestSlot(slotId) }),
  stillTrue: ({ facts: { slot } }) => slot !== null && slot.left > 0,
  offer: ({ signal: { slotId } }) => reserveSlot.with({ slotId, durationMs: seconds(90) }),
  // A shopper who lost the hold of a slot that is still free can choose the slot in the page.
  alternative: ({ facts: { slot, nearest }, signal }) =>
    slot?.left === 0 && nearest
      ? {
          offer: reserveSlot.with({ slotId: nearest.slotId, durationMs: seconds(90) }),
          holds: slotPlace.of(nearest.slotId),
          anchor: checkoutSurface.at('delivery'),
          words: {
            en: `${typeset(signal.slot)} is taken. Hold ${nearest.hours}${dayOf(nearest.slotId, 'en')} for ${formatPrice(nearest.price, 'en')} instead?`,
            cs: `Termín ${typeset(signal.slot)} je obsazený. Podržet místo něj ${nearest.hours}${dayOf(nearest.slotId, 'cs')} za ${formatPrice(nearest.price, 'cs')}?`,
          },
        }
      : undefined,
  anchor: () => checkoutSurface.at('delivery'),
  say: {
    brief: 'A delivery slot became free; offer to hold it. Mention the price, and how it compares.',
    words: ({ facts: { slot }, signal }) => ({
      en: `The ${typeset(signal.slot)} slot${dayOf(signal.slotId, 'en')} is free again${priceOf(slot, 'en')}. Hold it for you?`,
      cs: `Termín ${typeset(signal.slot)}${dayOf(signal.slotId, 'cs')} je zase volný${priceOf(slot, 'cs')}. Podržet vám ho?`,
    }),
  },
  why: ({ signal: { slot } }) => ({
    en: `The ${typeset(slot)} slot became free`,
    cs: `Termín ${typeset(slot)} se uvolnil`,
  }),
})
