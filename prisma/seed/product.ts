import type { Unit } from '../generated/client.js'

/** A text in the store's two languages. */
export type Text = readonly [en: string, cs: string]

/**
 * One product of the seed; prices in haléře. The tags `organic`, `vegan`, `dairy_free` and `gluten_free` are claims on
 * the label, given only where a label would make the claim (not on an apple). The tags `contains_…` are its
 * ingredients.
 */
export interface SeedProduct {
  id: string
  name: Text
  about: Text
  /** The shop's own brand. It is drawn on the packaging, so it is short. */
  brand: string
  price: number
  amount: number
  unit: Unit
  picture: string
  form?: 'carton' | 'bottle' | 'jar' | 'tin' | 'pouch' | 'box' | 'tray' | 'net'
  tags?: readonly Tag[]
  /** Omitted for a product with variants, which have a stock each, and for a bundle, which has none of its own. */
  stock?: number
  variants?: readonly SeedVariant[]
  /** What a bundle is made of. It contains what any part contains, and claims what all of them claim. */
  parts?: readonly SeedPart[]
}

/** A part of a bundle; `variant` of a product with variants. */
export interface SeedPart {
  product: string
  variant?: string
  quantity: number
}

export interface SeedVariant {
  id: string
  name: Text
  price: number
  stock: number
}

export type Tag = Claim | 'contains_dairy' | 'contains_gluten' | 'contains_egg' | 'contains_meat' | 'contains_fish'
export type Claim = 'organic' | 'vegan' | 'dairy_free' | 'gluten_free'
