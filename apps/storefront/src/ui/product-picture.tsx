import { layerId, packs } from './packs.js'

/** The properties that the picture of a product needs; every product of the catalogue has them. */
export interface Pictured {
  brand: string
  picture: string
  form: string
  /** The position on its shelf. It selects the label colour, so that neighbours differ. */
  position: number
  /** The name of its category's background colour. */
  tint: string
}

const tones = 6

/**
 * The picture of a product in its packaging, on the background colour of its category.
 * Decorative for screen readers: the product's name is always next to it.
 */
export function ProductPicture({
  product,
  eager = false,
  ground = true,
}: {
  product: Pictured
  /** Loads the image with the page instead of when it scrolls into view; `first`: it is the largest of the page, and goes before the rest. */
  eager?: boolean | 'first'
  ground?: boolean
}) {
  const { brand, picture, form, position, tint } = product
  const pack = packs[form]
  const images = Array.from({ length: pack?.pictures ?? 1 }, (_, index) => (
    <img
      // oxlint-disable-next-line react/no-array-index-key -- the pictures of one product are alike and never change places
      key={index}
      src={`/products/${picture}.webp`}
      alt=""
      width={160}
      height={160}
      loading={eager ? 'eager' : 'lazy'}
      {...(eager === 'first' && { fetchPriority: 'high' })}
      decoding="async"
      draggable={false}
    />
  ))
  return (
    <div className="picture" data-ground={ground ? tint : undefined} data-tone={position % tones}>
      <div className="pack" data-form={pack ? form : 'plain'}>
        {pack && (
          <svg viewBox="0 0 160 160" aria-hidden="true" focusable="false">
            <use href={`#${layerId(form, 'back')}`} />
          </svg>
        )}
        {images}
        {pack && (
          <svg viewBox="0 0 160 160" aria-hidden="true" focusable="false">
            {pack.front !== undefined && <use href={`#${layerId(form, 'front')}`} />}
            <text className="brand" x={pack.label.x} y={pack.label.y} fontSize={fontSizeFor(brand, pack.label.width)}>
              {brand}
            </text>
          </svg>
        )}
      </div>
    </div>
  )
}

/** Returns the largest font size at which the brand fits its label. */
function fontSizeFor(brand: string, width: number): number {
  return Math.min(14, Math.round((width / (brand.length * 0.56)) * 10) / 10)
}
