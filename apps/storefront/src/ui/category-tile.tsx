import type { Category } from '../shop/catalogue.js'
import type { Words } from '../shop/words.js'
import { LinkProgress } from './link-progress.js'
import { Link } from './link.js'

/** The categories as tiles. */
export function CategoryTiles({ categories, words }: { categories: readonly Category[]; words: Words }) {
  return (
    <ul className="grid w-full grid-cols-2 gap-3 sm:grid-cols-3 md:gap-5 xl:grid-cols-6">
      {categories.map((category) => (
        <li key={category.id} className="grid">
          <CategoryTile category={category} words={words} />
        </li>
      ))}
    </ul>
  )
}

/** A link to a category: its name and picture on its background colour. */
function CategoryTile({ category, words }: { category: Category; words: Words }) {
  const { id, name, tint, picture, products } = category
  return (
    <Link href={`/category/${id}`} data-ground={tint} className="category-tile">
      <span className="title text-lg">{name}</span>
      <span className="figures text-[0.8125rem] text-soft">{words.goods(products)}</span>
      <img src={`/products/${picture}.webp`} alt="" width={160} height={160} loading="lazy" decoding="async" />
      <LinkProgress />
    </Link>
  )
}
