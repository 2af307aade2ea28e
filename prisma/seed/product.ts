import type { Unit } from '../generated/client.js'

/** A text in the store's two languages. */
export type Text = readonly [en: string, cs: string]

/**
 * One product of the seed. Prices are haléře. Of its tags, `organic`, `vegan`, `dairy_free` and `gluten_free` are what
 * its label claims, where that is worth a claim (nobody writes it on an apple); `contains_…` is what its recipe holds.
 */
export interface SeedProduct {
  id: string
  name: Text
  about: Text
  /** The store's own range; it is printed on the packing, so it is short. */
  brand: string
  price: number
  amount: number
  unit: Unit
  picture: string
  form?: 'carton' | 'bottle' | 'jar' | 'tin' | 'pouch' | 'box' | 'tray' | 'net'
  tags?: readonly Tag[]
  /** Left out where there are variants: they have a stock each. */
  stock?: number
  variants?: readonly SeedVariant[]
}

export interface SeedVariant {
  id: string
  name: Text
  price: number
  stock: number
}

export type Tag = Claim | 'contains_dairy' | 'contains_gluten' | 'contains_egg' | 'contains_meat' | 'contains_fish'
export type Claim = 'organic' | 'vegan' | 'dairy_free' | 'gluten_free'
