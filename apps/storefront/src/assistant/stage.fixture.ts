import type { FactQuery } from '@proactive/engine'
import { Rehearsal, type RehearsalOptions } from '@proactive/engine/testing'
import type { Json } from '@proactive/protocol'
import { Pool } from 'pg'
import type { RunMode } from './at-level.js'
import { grocery } from './index.js'

/** The shop's records of one shopper. */
export interface Recorded {
  zone?: string
  tier?: 'standard' | 'vip'
  usualStart?: string
}

interface Shop extends RehearsalOptions, Partial<RunMode> {
  address?: Json
  payment?: { other: string | null; status: string | null }
  shoppers?: ReadonlyMap<string, Recorded>
  /** Pieces in stock; a function where they change during the test. */
  stock?: number | (() => number)
  places?: number
  usuals?: Json
  range?: string[]
  favourite?: string
  interested?: number
  nearest?: { slotId: string; price: number; hours: string }
  alternative?: { productId: string; en: string; cs: string }
  dietary?: string[]
  /** The total of everybody's basket in the shop's tables; absent where these are not asked. */
  basket?: number
  /** Pieces of the other variants in the shop's tables. */
  others?: number
}

/** Rehearses the grocery pack with the records that a test gives. Uses no database. */
export function stage({ shoppers = new Map(), stock = 4, places = 10, usuals = [], range = [], dietary = [], basket, others, favourite, interested = 0, nearest, alternative, address = null, payment = { other: 'paypal', status: null }, level = 3, trials = false, ...options }: Shop = {}): Rehearsal {
  const left = (): number => (typeof stock === 'function' ? stock() : stock)
  const records: Record<string, (query: FactQuery, person: string) => Json> = {
    'stock.left': left,
    'product.range': () => range,
    'zone.interest': () => interested,
    'product.alternative': () => alternative ?? null,
    'choice.dietary': () => dietary,
    'basket.total': () => basket ?? null,
    'stock.others': () => others ?? 0,
    'product.names': () => ({ en: 'Eggs', cs: 'Vejce', brand: 'Farma', price: 6990 }),
    'orders.usuals': () => usuals,
    'orders.favourite-brand': () => favourite ?? null,
    'slot.nearest': () => nearest ?? null,
    'slot.offer': () => ({ left: places, price: 9900, eco: false }),
    'order.status': () => payment.status,
    'payment.other': () => payment.other,
    'profile.address': () => address,
    'profile.postcode': () => (address === null ? null : '11000'),
    'profile.zone': (_, person) => shoppers.get(person)?.zone ?? null,
    'profile.of': (_, person) => {
      const { tier = 'standard', usualStart = null } = shoppers.get(person) ?? {}
      return { tier, usualStart, hasAddress: address !== null }
    },
  }
  const facts = (query: FactQuery, person: string): Json => records[query.fact]?.(query, person) ?? null
  const capacity = ({ resource }: { resource: string }): number => (resource === 'slot' ? places : left())
  return new Rehearsal(grocery({ pool: new Pool(), level, trials }), { facts, capacity, ...options })
}
