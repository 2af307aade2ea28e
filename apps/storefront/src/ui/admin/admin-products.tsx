import type { Product } from '../../shop/catalogue.js'
import type { Locale } from '../../shop/locale.js'
import { AdminField, inCrowns } from './admin-field.js'
import { adminWords } from './admin-words.js'

/** The products of a category with stock and price; a product with variants has a row for each, and a bundle no stock to set. */
export function AdminProducts({ products, locale }: { products: readonly Product[]; locale: Locale }) {
  const words = adminWords[locale]
  const rows = products
    .toSorted((a, b) => a.position - b.position)
    .flatMap(({ id, categoryId, name, price, stock, variants, parts }) =>
      variants.length === 0
        ? [{ productId: id, variantId: '', categoryId, name, price, stock, isBundle: parts.length > 0 }]
        : variants.map((variant) => ({ productId: id, variantId: variant.id, categoryId, name: `${name}, ${variant.name}`, price: variant.price, stock: variant.stock, isBundle: false })),
    )
  return rows.map(({ productId, variantId, categoryId, name, price, stock, isBundle }) => (
    <form key={`${productId} ${variantId} ${stock} ${price}`} method="post" action="/api/admin/product" className="admin-row" data-product={productId}>
      <input type="hidden" name="productId" value={productId} />
      <input type="hidden" name="variantId" value={variantId} />
      <input type="hidden" name="categoryId" value={categoryId} />
      <span className="font-semibold">{name}</span>
      {isBundle ? (
        <label>
          {words.stock}
          <output className="figures">{stock}</output>
        </label>
      ) : (
        <AdminField name="onHand" label={words.stock} of={name} value={stock} />
      )}
      <AdminField name="price" label={words.price} of={name} value={inCrowns(price)} />
      <button className="button-quiet" aria-label={`${words.save}: ${name}`}>
        {words.save}
      </button>
    </form>
  ))
}
