import { defineUseCase } from '@proactive/engine'
import { seconds } from '@proactive/protocol'
import { reserveSlot } from '../contract/index.js'
import { slotOffer } from '../facts.js'
import { slotPlace } from '../resources.js'
import { shopper } from '../shopper.js'
import { slotOpened } from '../signals/slots.js'
import { slotTimes } from '../slot-id.js'
import { crowns } from '../words.js'

const stuckMs = seconds(30)
const largeCart = 100_000

/** Offers a place that became free to whom it helps most, and holds it while they think. */
export const offerDeliverySlot = defineUseCase('offer_delivery_slot', {
  when: slotOpened,
  of: shopper,
  who: ({ signal }) => shopper.where({ zone: signal.zone }).or({ viewedZone: signal.zone }),
  only: ({ visitor, signal }) => (visitor.zone ?? visitor.viewedZone) === signal.zone,
  score: [
    {
      points: 50,
      because: 'is on the delivery step',
      why: { en: 'You are choosing a delivery', cs: 'Vybíráte doručení' },
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
      why: { en: 'You usually choose this hour', cs: 'Tuhle hodinu obvykle volíte' },
      if: ({ visitor: { profile }, signal }) =>
        profile?.usualStart != null && profile.usualStart === slotTimes(signal.slotId)?.start,
    },
    {
      points: 40,
      because: 'found no slot before',
      why: { en: 'There was no free slot when you looked', cs: 'Když jste se dívali, nebylo volno' },
      if: ({ visitor, signal }) => visitor.noSlots.includes(signal.zone),
    },
    { points: 25, because: 'is a VIP', if: ({ visitor }) => visitor.profile?.tier === 'vip' },
    { points: 15, because: 'has a cart over 1 000 Kč', if: ({ visitor }) => (visitor.cartTotal ?? 0) > largeCart },
  ],
  tell: {
    threshold: 70,
    limit: ({ signal }) => Math.min(6, signal.finalCapacity),
    ties: ({ visitor }) => visitor.enteredDeliveryAt,
  },
  priority: 'medium',
  category: 'delivery',
  holds: ({ signal: { slotId } }) => slotPlace.of(slotId),
  facts: ({ signal: { slotId } }) => ({ slot: slotOffer(slotId) }),
  stillTrue: ({ facts: { slot } }) => slot !== null && slot.left > 0,
  offer: ({ signal: { slotId } }) => reserveSlot.with({ slotId, durationMs: seconds(90) }),
  say: {
    brief: 'A delivery slot became free; offer to hold it. Mention the price.',
    words: ({ facts: { slot }, signal }) => ({
      en: `The ${signal.slot} slot is free again${slot ? ` for ${crowns(slot.price)}` : ''}. Keep it for you?`,
      cs: `Termín ${signal.slot} je zase volný${slot ? ` za ${crowns(slot.price)}` : ''}. Podržet vám ho?`,
    }),
  },
  why: ({ signal: { slot, zone } }) => ({ en: `${slot} became free in ${zone}`, cs: `${slot} se uvolnil v zóně ${zone}` }),
})
