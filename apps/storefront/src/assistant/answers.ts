/**
 * The answers of level 1 and above: beside the help texts and the range, texts that are written when they are asked for,
 * of what the shopper sees (the product on the page), did (basket and orders), and of what the shop knows at that moment
 * (stock, price, the next free slot). What says something of the shopper is `personal`, so that no model reads it.
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
import { listOrders } from '../shop/orders.js'
import { readDocument } from '../shop/search-documents.js'
import { quotable } from './quotable.js'

/** What a question is about, found in its words without accents. */
const about = {
  stock: /\b(?:stock|left|available|sold out|sklad\w*|zby\w*|dostupn\w*|vyprodan\w*)\b/,
  price: /\b(?:costs?|price|expensive|stoji|cen[auy]|drah\w*)\b|\bhow much is\b/,
  basket: /\b(?:what|how much|how many|total|missing)\b.*\b(?:basket|cart)\b|\b(?:kolik|co|celkem|chybi)\b.*\bkosi\w*/,
  slot: /\b(?:next|free|which)\b.*\bslots?\b|\bwhen (?:can|do|will) you (?:deliver|come|bring)\b|\b(?:nejbliz|voln|kter)\w*.*\btermin\w*|\bkdy\b.*\b(?:doruc|priv|prijed)\w*/,
  order: /\b(?:where|when|status)\b.*\bmy (?:last |latest )?order\b|\b(?:kde|kdy|stav)\b.*\bobjednavk\w*/,
}

/** How a question points at what is on the page. */
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
      const { person, limit } = options
      if (person === undefined) return found
      const locale = toLocale(options.locale.split('-', 1)[0])
      const asked = fold(question)
      const written = [...(await aboutShopper(pool, asked, { person, locale })), ...(await aboutProduct(pool, asked, { person, locale, found }))]
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
  if (about.order.test(asked)) {
    const [latest] = await listOrders(pool, person)
    return latest ? [own('own/order', say.order, say.orderIs(checkoutWords[locale].states[latest.status].toLocaleLowerCase(locale)))] : []
  }
  if (!about.slot.test(asked)) return []
  const slot = await nextSlot(pool, person)
  return slot ? [own('own/slot', say.slot, say.nextSlot(formatDelivery(slot, locale), formatPrice(slot.price, locale)))] : []
}

/** Writes what the shop knows of the product that the question names, or that the shopper sees. */
async function aboutProduct(pool: Pool, asked: string, { person, locale, found }: Whose & { found: readonly Retrieved[] }): Promise<Retrieved[]> {
  // Not “chicken stock” for a question on what is in stock.
  const telling = asked.replaceAll(new RegExp(`${about.stock.source}|${about.price.source}`, 'g'), ' ')
  const named = found.find((one) => one.id.startsWith('product/') && sharesWord(telling, one.title))?.id
  const saysThis = pointing[locale].test(asked)
  const seen = saysThis || (!named && (found.length === 0 || about.stock.test(asked))) ? await productSeen(pool, person) : undefined
  const id = seen ?? named
  if (id === undefined) return []
  if (about.stock.test(asked) || (about.price.test(asked) && (saysThis || named !== undefined))) return liveProduct(pool, id, { person, locale })
  if (seen === undefined) return []
  const document = (await readDocument(pool, seen)).find((one) => one.locale === locale)
  return document && sharesWord(asked, `${document.title} ${document.text}`) ? [{ id, title: document.title, text: document.text, score: 1 }] : []
}

async function liveProduct(pool: Pool, id: string, { person, locale }: Whose): Promise<Retrieved[]> {
  const { rows } = await pool.query<{ en: string; cs: string; price: number; left: number }>(
    `SELECT p.name_en AS en, p.name_cs AS cs, coalesce((SELECT min(v.price) FROM shop.variant v WHERE v.product_id = p.id), p.price) AS price,
            (SELECT coalesce(sum(shop.left_for('stock', s.product_id, s.variant_id, $2, shop.clock())), 0)::int FROM shop.on_shelf s WHERE s.product_id = p.id) AS left
       FROM shop.product p WHERE 'product/' || p.id = $1`,
    [id, person],
  )
  const [product] = rows
  const name = quotable(product?.[locale])
  if (!product || name === undefined) return []
  const say = words[locale]
  const left = product.left > 0 ? say.left(product.left) : say.soldOut
  return [{ id, title: name, text: `${name}: ${formatPrice(product.price, locale)}. ${left}`, score: 1 }]
}

/** Returns the document of the product whose page the shopper opened last; undefined where they have gone on since. */
async function productSeen(pool: Pool, person: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ path: string | null }>(
    `SELECT data->>'path' AS path FROM proactive.event_log
      WHERE person = $1 AND type = 'page.viewed' AND received > shop.clock() - interval '30 minutes' ORDER BY position DESC LIMIT 1`,
    [person],
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
