import Link from 'next/link'
import type { Category } from '../shop/catalogue.js'
import type { Words } from '../shop/words.js'
import { OnItsWay } from './on-its-way.js'

/** The way to a shelf: its name on its ground, its picture reaching over the edge. */
export function CategoryTile({ category, words }: { category: Category; words: Words }) {
  const { id, name, tint, picture, products } = category
  return (
    <Link href={`/category/${id}`} data-ground={tint} className="category-tile">
      <span className="title text-lg">{name}</span>
      <span className="figures text-[0.8125rem] text-soft">{words.goods(products)}</span>
      <img src={`/products/${picture}.webp`} alt="" width={160} height={160} decoding="async" />
      <OnItsWay />
    </Link>
  )
}
