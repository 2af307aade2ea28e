import { defineUseCase } from '@proactive/engine'
import { checkoutSurface, switchProvider } from '../contract/index.js'
import { otherWayToPay } from '../facts.js'
import { orderWithinHour } from '../goals.js'
import { payInstead } from '../pay-instead.js'
import { shopper } from '../shopper.js'
import { providerAtRisk } from '../signals/payments.js'

const labels = {
  card: { en: 'Switch to card', cs: 'Přejít na kartu' },
  paypal: switchProvider.label,
  cash: { en: 'Pay in cash', cs: 'Platit hotově' },
}

/** Notifies shoppers who are about to pay by card that card payments are degraded, and offers another way to pay that works. */
export const switchPayment = defineUseCase('switch_payment', {
  when: providerAtRisk,
  of: shopper,
  who: () => shopper.where({ step: 'payment', method: 'card' }),
  score: [
    {
      points: 70,
      because: 'is about to pay by the degraded provider',
      why: { en: 'You chose to pay by card', cs: 'Vybrali jste platbu kartou' },
      if: ({ visitor, signal }) => visitor.step === 'payment' && visitor.method === signal.provider,
    },
  ],
  tell: { threshold: 70 },
  stillFits: ({ visitor, signal }) => visitor.method === signal.provider,
  command: 'ui.notification',
  priority: 'high',
  category: 'payment',
  goal: orderWithinHour,
  critical: true,
  facts: ({ signal: { provider } }) => ({ other: otherWayToPay(provider) }),
  stillTrue: ({ facts: { other } }) => other !== null,
  offer: ({ facts: { other } }) => (other === null ? undefined : { ...switchProvider.with({ to: other }), label: labels[other] }),
  anchor: () => checkoutSurface.at('payment'),
  say: {
    brief: 'Card payments are in trouble and another way to pay works; offer to switch.',
    words: ({ facts: { other } }) => {
      const how = other === null ? { en: '', cs: '' } : payInstead[other]
      return {
        en: `Card payments may fail at the moment. ${how.en}`,
        cs: `Platby kartou teď nemusí projít. ${how.cs}`,
      }
    },
  },
  why: () => ({ en: 'The card provider reports a problem', cs: 'Poskytovatel plateb kartou hlásí potíže' }),
})
