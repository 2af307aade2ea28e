/**
 * Adds answers that are written on request: about the product on the page, the basket, the orders, stock and price. Each of
 * them says something of the shopper, if only which product the shopper sees, so it is `personal` and no model reads it. A
 * question on how the shop delivers, cancels or takes back is left to the help texts.
 */

import { plural } from '@proactive/protocol'
import type { Retrieved, Retriever } from '@proactive/server'
import type { Pool } from 'pg'
import { readBasket } from '../shop/basket.js'
import { checkoutWords } from '../shop/checkout-words.js'
import { formatDelivery } from '../shop/dates.js'
import { type Locale, toLocale } from '../shop/locale.js'
import { formatPrice } from '../shop/money.js'
import { nextSlot } from '../shop/next-slot.js'
import { orderMinimum } from '../shop/order-minimum.js'
import { latestStatus } from '../shop/orders.js'
import { readDocument } from '../shop/search-documents.js'
import { quotable } from './quotable.js'

/** What a question is about, found in its words without accents. */
const about = {
  stock: /\b(?:stock|left|available|sold out|sklad(?:em|e|u)?|zby\w*|dostupn\w*|vyprodan\w*)\b/,
  price: /\b(?:costs?|price|expensive|stoji|cen[auy]|drah\w*)\b|\bhow much is\b/,
  basket: /\b(?:what|how much|how many|total|missing)\b.*\b(?:basket|cart)\b(?! of\b)|\b(?:kolik|co|celkem|chybi)\b.*\b(?:kosik(?:u|em)|muj kosik)\b/,
  slot: /\b(?:next|free|which)\b.*\bslots?\b|\bwhen (?:can|do|will) you (?:deliver|come|bring)\b|\b(?:nejbliz|voln|kter)\w*.*\btermin\w*|\bkdy\b.*\b(?:doruc|priv|prijed)\w*/,
  order: /\b(?:where|when|status)\b.*\bmy (?:last |latest )?order\b|\b(?:kde|kdy|stav)\b.*\bobjednavk\w*/,
}

/** What the help texts answer, though a question asks when, where, how much or what is left. */
const delivering = /\b(?:deliver\w*|ship\w*|postage|slots?|doruc\w*|doprav\w*|postovn\w*|dove[zs]\w*|dovoz\w*|prive[zs]\w*|rozv[aoe][zs]\w*|termin\w*)\b/
const changing =
  /\b(?:cancel\w*|chang\w*|edit|modify|amend|return\w*|refund\w*|pay|place|zrus\w*|storn\w*|zmen\w*|uprav\w*|vrat\w*|vrac\w*|reklam\w*|(?:za)?plat\w*|zada\w*|podat)\b/
const general = /\b(?:what (?:if|happens)|something|anything|co kdyz|pokud|neco)\b/

/** Pronouns that refer to the product on the page. */
const pointing = { en: /\b(?:this|it|its|these)\b/, cs: /\b(?:tohle|toto|tento|tuto|tato|to|ho|ji)\b/ }

const words = {
  en: {
    left: plural('en', { one: '# piece is in stock.', other: '# pieces are in stock.' }),
    soldOut: 'It is sold out at the moment.',
    basket: 'Your basket',
    basketEmpty: 'Your basket is empty.',
    inBasket: plural('en', { one: 'There is # piece in your basket', other: 'There are # pieces in your basket' }),
    worth: (price: string) => `, for ${price}.`,
    missing: (price: string) => ` Add goods for ${price} to reach the smallest order.`,
    slot: 'Your next free slot',
    nextSlot: (when: string, price: string) => `The next free slot at your address is ${when}, for ${price}.`,
    order: 'Your latest order',
    orderIs: (status: string) => `Your latest order: ${status}.`,
  },
  cs: {
    left: plural('cs', { one: 'Skladem je # kus.', few: 'Skladem jsou # kusy.', many: 'Skladem je # kusu.', other: 'Skladem je # kusů.' }),
    soldOut: 'Teď je vyprodáno.',
    basket: 'Váš košík',
    basketEmpty: 'V košíku zatím nic nemáte.',
    inBasket: plural('cs', { one: 'V košíku máte # kus', few: 'V košíku máte # kusy', many: 'V košíku máte # kusu', other: 'V košíku máte # kusů' }),
    worth: (price: string) => ` za ${price}.`,
    missing: (price: string) => ` Do nejmenší objednávky chybí zboží za ${price}.`,
    slot: 'Váš nejbližší volný termín',
    nextSlot: (when: string, price: string) => `Nejbližší volný termín na vaší adrese: ${when}, za ${price}.`,
    order: 'Vaše poslední objednávka',
    orderIs: (status: string) => `Vaše poslední objednávka: ${status}.`,
  },
}

/**
 * Creates the retriever that also knows what the shopper who asks sees and did, and what the shop knows at that moment.
 *
 * @example
 * createProactiveServer({ retriever: answersFor({ pool, search }), ...options })
 */
export function answersFor({ pool, search }: { pool: Pool; search: Retriever }): Retriever {
  return {
    async search(question, options) {
      const found = await search.search(question, options)
      const { person, session, limit } = options
      if (person === undefined) return found
      const locale = toLocale(options.locale.split('-', 1)[0])
      const asked = fold(question)
      const written = [...(await aboutShopper(pool, asked, { person, locale })), ...(await aboutProduct(pool, asked, { person, session, locale, found }))]
      const ids = new Set(written.map(({ id }) => id))
      return [...written, ...found.filter(({ id }) => !ids.has(id))].slice(0, limit)
    },
  }
}

interface Whose {
  person: string
  locale: Locale
}

const own = (id: string, title: string, text: string): Retrieved => ({ id, title, text, score: 1, personal: true })

async function aboutShopper(pool: Pool, asked: string, { person, locale }: Whose): Promise<Retrieved[]> {
  const say = words[locale]
  if (about.basket.test(asked)) {
    const { items, total } = await readBasket(pool, person)
    const pieces = items.reduce((sum, { quantity }) => sum + quantity, 0)
    const missing = total < orderMinimum ? say.missing(formatPrice(orderMinimum - total, locale)) : ''
    return [own('own/basket', say.basket, pieces === 0 ? say.basketEmpty : `${say.inBasket(pieces)}${say.worth(formatPrice(total, locale))}${missing}`)]
  }
  if (changing.test(asked)) return []
  if (about.order.test(asked)) {
    const status = await latestStatus(pool, person)
    return status ? [own('own/order', say.order, say.orderIs(checkoutWords[locale].states[status].toLocaleLowerCase(locale)))] : []
  }
  if (!about.slot.test(asked)) return []
  const slot = await nextSlot(pool, person)
  return slot ? [own('own/slot', say.slot, say.nextSlot(formatDelivery(slot, locale), formatPrice(slot.price, locale)))] : []
}

/** Writes what the shop knows of the product that the question names, or that the shopper sees. */
async function aboutProduct(pool: Pool, asked: string, { person, session, locale, found }: Whose & { session: string | undefined; found: readonly Retrieved[] }): Promise<Retrieved[]> {
  const isOfGoods = ![delivering, changing, general].some((one) => one.test(asked))
  const asksStock = isOfGoods && about.stock.test(asked)
  // Not “chicken stock” for a question on what is in stock.
  const telling = asked.replaceAll(new RegExp(`${about.stock.source}|${about.price.source}`, 'g'), ' ')
  const named = found.find((one) => one.id.startsWith('product/') && sharesWord(telling, one.title))?.id
  const saysThis = pointing[locale].test(asked)
  const seen = saysThis || (!named && (found.length === 0 || asksStock)) ? await productSeen(pool, { person, session }) : undefined
  const id = seen ?? named
  if (id === undefined) return []
  if (asksStock || (isOfGoods && about.price.test(asked) && (saysThis || named !== undefined))) return liveProduct(pool, id, { person, locale })
  if (seen === undefined) return []
  const document = (await readDocument(pool, seen)).find((one) => one.locale === locale)
  return document && sharesWord(asked, `${document.title} ${document.text}`) ? [own(id, document.title, document.text)] : []
}

async function liveProduct(pool: Pool, id: string, { person, locale }: Whose): Promise<Retrieved[]> {
  const { rows } = await pool.query<{ en: string; cs: string; price: number; left: number }>(
    `SELECT p.name_en AS en, p.name_cs AS cs, coalesce((SELECT min(v.price) FROM shop.variant v WHERE v.product_id = p.id), p.price) AS price,
            (SELECT coalesce(sum(shop.left_for('stock', s.product_id, s.variant_id, $2, shop.clock())), 0)::int FROM shop.on_shelf s WHERE s.product_id = p.id) AS left
       FROM shop.product p WHERE p.id = $1`,
    [id.slice('product/'.length), person],
  )
  const [product] = rows
  const name = quotable(product?.[locale])
  if (!product || name === undefined) return []
  const say = words[locale]
  const left = product.left > 0 ? say.left(product.left) : say.soldOut
  return [own(id, name, `${name}: ${formatPrice(product.price, locale)}. ${left}`)]
}

/** The latest records of a person among which the page is looked for, so that the search takes no longer for a person with many. */
const latestRows = 1_000

/** Returns the document of the product whose page the tab that asks opened last; undefined where the tab has opened another page since. */
async function productSeen(pool: Pool, { person, session }: { person: string; session: string | undefined }): Promise<string | undefined> {
  const { rows } = await pool.query<{ path: string | null }>(
    `SELECT data->>'path' AS path FROM (SELECT * FROM proactive.event_log WHERE person = $1 ORDER BY position DESC LIMIT $3) AS latest
      WHERE session = $2 AND type = 'page.viewed' AND received > shop.clock() - interval '30 minutes' ORDER BY position DESC LIMIT 1`,
    [person, session ?? null, latestRows],
  )
  const [, productId] = /^\/product\/([\w-]+)/.exec(rows[0]?.path ?? '') ?? []
  return productId === undefined ? undefined : `product/${productId}`
}

const fold = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()

const stems = (text: string): string[] => (text.match(/[\p{L}\p{N}]{4,}/gu) ?? []).map((word) => word.slice(0, 5))

/** Whether a text has a word of the question, in some form: the beginnings of words of four letters and more are compared. */
function sharesWord(asked: string, text: string): boolean {
  const known = new Set(stems(fold(text)))
  return stems(asked).some((stem) => known.has(stem))
}
