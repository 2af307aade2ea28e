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
          <h1 className="display text-[clamp(2.5rem,7.2vw,5.25rem)]">{words.heroTitle}</h1>
          <p className="max-w-[34rem] text-[1.0625rem] leading-relaxed md:text-xl">{words.heroText}</p>
          <a href="#shelves" className="button">
            {words.heroAction}
          </a>
        </div>
        <div className="hero-shelf" aria-hidden="true">
          {chosen(products).map((product) => (
            <ProductPicture key={product.id} product={product} ground={false} eager />
          ))}
        </div>
      </div>
    </section>
  )
}

/** Packed goods first, no two of one form, so that the shelf looks like a shelf. */
function chosen(products: readonly Product[]): Product[] {
  const one = new Map(products.map((product) => [product.form === 'plain' ? product.id : product.form, product]))
  const packed = [...one.values()].filter(({ form }) => form !== 'plain')
  const plain = [...one.values()].filter(({ form }) => form === 'plain')
  return [...packed, ...plain].slice(0, goods)
}
