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
  reviews: 'Held orders',
  noReviews: 'No order is held.',
  risky: 'The account shows signs of fraud',
  release: 'Release',
  cancel: 'Cancel and refund',
  slots: 'Delivery slots',
  zone: 'Zone',
  free: 'Free places',
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
  reviews: 'Pozastavené objednávky',
  noReviews: 'Žádná objednávka nečeká na kontrolu.',
  risky: 'Účet nese známky podvodu',
  release: 'Uvolnit',
  cancel: 'Zrušit a\u00a0vrátit peníze',
  slots: 'Termíny doručení',
  zone: 'Oblast',
  free: 'Volná místa',
  products: 'Sklad a\u00a0ceny',
  category: 'Kategorie',
  stock: 'Skladem',
  price: 'Cena v\u00a0Kč',
}

/** The texts of the administration, by language. */
export const adminWords: Readonly<Record<Locale, AdminWords>> = { en, cs }
