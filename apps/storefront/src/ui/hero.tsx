import { Activity } from 'react'
import type { Product } from '../shop/catalogue.js'
import type { Words } from '../shop/words.js'
import { ProductPicture } from './product-picture.js'

/** How many products the hero shows. */
const shown = 6

/** The top of the home page: a headline beside a stocked shelf. */
export function Hero({ products, words }: { products: readonly Product[]; words: Words }) {
  return (
    <section className="wrap pt-5 md:pt-8">
      <div className="hero" data-ground="leaf">
        <div className="hero-words">
          <h1 className="display text-[clamp(2.5rem,6.2vw,5rem)]">{words.heroTitle}</h1>
          <p className="max-w-[34rem] text-[1.0625rem] leading-relaxed md:text-xl">{words.heroText}</p>
          <a href="#shelves" className="button">
            {words.heroAction}
          </a>
        </div>
        <Activity>
          <div className="hero-shelf" aria-hidden="true">
            {pickProducts(products).map((product, position) => (
              <ProductPicture key={product.id} product={{ ...product, position }} ground={false} eager />
            ))}
          </div>
        </Activity>
      </div>
    </section>
  )
}

/** Picks at most one product per category and per kind of packaging, so that the shelf looks varied. */
function pickProducts(products: readonly Product[]): Product[] {
  const forms = new Set<string>()
  const categories = new Set<string>()
  const picked = products.filter(({ form, categoryId, stock }) => {
    if (form === 'plain' || stock === 0 || forms.has(form) || categories.has(categoryId)) return false
    forms.add(form)
    categories.add(categoryId)
    return true
  })
  return picked.slice(0, shown)
}
