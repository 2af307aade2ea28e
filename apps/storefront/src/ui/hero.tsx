import type { Product } from '../shop/catalogue.js'
import type { Words } from '../shop/words.js'
import { ProductPicture } from './product-picture.js'

/** How many goods stand on the shelf of the first screen. */
const goods = 6

/** The first thing one sees: a promise, and a well-stocked shelf. */
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
        <div className="hero-shelf" aria-hidden="true">
          {chosen(products).map((product, position) => (
            <ProductPicture key={product.id} product={{ ...product, position }} ground={false} eager />
          ))}
        </div>
      </div>
    </section>
  )
}

/** From each category what is packed in a way that none before is, so that the shelf looks like a shelf. */
function chosen(products: readonly Product[]): Product[] {
  const forms = new Set<string>()
  const categories = new Set<string>()
  const fitting = products.filter(({ form, categoryId, stock }) => {
    if (form === 'plain' || stock === 0 || forms.has(form) || categories.has(categoryId)) return false
    forms.add(form)
    categories.add(categoryId)
    return true
  })
  return fitting.slice(0, goods)
}
