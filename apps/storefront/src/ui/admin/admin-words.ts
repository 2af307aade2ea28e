import { plural } from '@proactive/protocol'
import type { Locale } from '../../shop/locale.js'

const en = {
  title: 'Administration',
  key: "Operator's key",
  enter: 'Enter',
  save: 'Save',
  providers: 'Payment providers',
  level: 'Health',
  levels: { none: 'Works', minor: 'Minor trouble', moderate: 'Slow', severe: 'Fails', unavailable: 'Switched off' },
  failing: 'Decline the next payments',
  slots: 'Delivery slots',
  zone: 'Zone',
  free: 'Free places',
  affected: plural('en', { one: '# shopper from this zone is here now, whom a change of its slots concerns:', other: '# shoppers from this zone are here now, whom a change of its slots concerns in this order:' }),
  nobodyAffected: 'No shopper from this zone is here now.',
  vip: 'VIP',
  shopper: 'Shopper',
  emptyBasket: 'empty basket',
  products: 'Stock and prices',
  category: 'Category',
  stock: 'Stock',
  price: 'Price, CZK',
  funnel: 'What became of the events',
  funnelNote: 'The last 7 days. The longer a bar, the more reached the stage; the scale is logarithmic.',
  suggestion: 'Suggestion',
  stages: {
    events: 'Events', signals: 'Signals', candidates: 'Shoppers in question', gates: 'Free to be told', decisions: 'Decided to tell',
    commands: 'Sent', shown: 'Shown', accepted: 'Accepted', undone: 'Undone',
  },
  heldOut: 'Held out',
  nothingYet: 'Nothing happened in the last 7 days.',
  noFunnel: 'The assistant does not answer at the moment. Load the page again in a while.',
}
type AdminWords = typeof en

const cs: AdminWords = {
  title: 'Správa obchodu',
  key: 'Klíč provozovatele',
  enter: 'Vstoupit',
  save: 'Uložit',
  providers: 'Poskytovatelé plateb',
  level: 'Stav',
  levels: { none: 'V\u00a0pořádku', minor: 'Drobné potíže', moderate: 'Pomalý', severe: 'Nefunguje', unavailable: 'Vypnutý' },
  failing: 'Zamítnout příští platby',
  slots: 'Termíny doručení',
  zone: 'Oblast',
  free: 'Volná místa',
  affected: plural('cs', {
    one: 'Z\u00a0této oblasti tu teď nakupuje # člověk, kterého se změna termínů týká:',
    few: 'Z\u00a0této oblasti tu teď nakupují # lidé, kterých se změna termínů týká v\u00a0tomto pořadí:',
    many: 'Z\u00a0této oblasti tu teď nakupuje # lidí, kterých se změna termínů týká v\u00a0tomto pořadí:',
    other: 'Z\u00a0této oblasti tu teď nakupuje # lidí, kterých se změna termínů týká v\u00a0tomto pořadí:',
  }),
  nobodyAffected: 'Z\u00a0této oblasti tu teď nikdo nenakupuje.',
  vip: 'VIP',
  shopper: 'Zákazník',
  emptyBasket: 'prázdný košík',
  products: 'Sklad a\u00a0ceny',
  category: 'Kategorie',
  stock: 'Skladem',
  price: 'Cena v\u00a0Kč',
  funnel: 'Co se stalo s\u00a0událostmi',
  funnelNote: 'Posledních 7\u00a0dní. Čím delší pruh, tím víc jich do kroku došlo; měřítko je logaritmické.',
  suggestion: 'Návrh',
  stages: {
    events: 'Události', signals: 'Signály', candidates: 'Vhodní zákazníci', gates: 'Lze je oslovit', decisions: 'Rozhodnuto oslovit',
    commands: 'Odesláno', shown: 'Zobrazeno', accepted: 'Přijato', undone: 'Vráceno zpět',
  },
  heldOut: 'Záměrně neosloveno',
  nothingYet: 'Za posledních 7\u00a0dní se nic nestalo.',
  noFunnel: 'Asistent teď neodpovídá. Zkuste stránku za chvíli načíst znovu.',
}

/** The texts of the administration, by language. */
export const adminWords: Readonly<Record<Locale, AdminWords>> = { en, cs }
