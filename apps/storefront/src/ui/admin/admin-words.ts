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
}

/** The texts of the administration, by language. */
export const adminWords: Readonly<Record<Locale, AdminWords>> = { en, cs }
