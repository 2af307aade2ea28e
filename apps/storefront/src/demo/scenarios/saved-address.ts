import { bigBasket } from './baskets.js'
import type { Scenario } from './scenario.js'

export const savedAddress: Scenario = {
  name: 'saved-address',
  title: { en: 'The saved address', cs: 'Uložená adresa' },
  watch: {
    en: 'The address form is empty and the shop knows the address: one tap fills it in, field by field, and undo empties it.',
    cs: 'Formulář je prázdný a\u00a0obchod adresu zná: jedno klepnutí ho vyplní, vrácení zpět ho zase vyprázdní.',
  },
  level: 2,
  userId: 'u482',
  path: '/checkout/address',
  async prepare(stage) {
    await stage.fillBasket(bigBasket)
  },
  // The page itself does the rest: it says that the step was entered.
  async play(stage) {
    await stage.waitFor('checkout.step_entered', { step: 'address' })
  },
}
