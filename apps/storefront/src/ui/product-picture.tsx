import { packs } from './packs.js'

/** What is needed to draw a product; a catalogue's product has it. */
export interface Pictured {
  brand: string
  picture: string
  form: string
  /** Its place on its shelf: neighbours get labels of different colours. */
  position: number
  /** The ground of its category. */
  tint: string
}

const tones = 6

/**
 * A product as one sees it on the shelf: its picture, in its packing, on the ground of its category.
 * Decorative: the name always stands beside it.
 */
export function ProductPicture({
  product,
  eager = false,
  ground = true,
}: {
  product: Pictured
  /** Fetched with the page instead of when it comes into view. */
  eager?: boolean
  ground?: boolean
}) {
  const { brand, picture, form, position, tint } = product
  const pack = packs[form]
  const images = Array.from({ length: pack?.pictures ?? 1 }, (_, index) => (
    <img
      // oxlint-disable-next-line react/no-array-index-key
      key={index}
      src={`/products/${picture}.webp`}
      alt=""
      width={160}
      height={160}
      loading={eager ? 'eager' : 'lazy'}
      decoding="async"
      draggable={false}
    />
  ))
  return (
    <div className="picture" data-ground={ground ? tint : undefined} data-tone={position % tones}>
      <div className="pack" data-form={pack ? form : 'plain'}>
        <svg viewBox="0 0 160 160" aria-hidden="true" focusable="false">
          {pack && <ellipse className="shade" cx={pack.label.x} cy="146.5" rx={pack.foot} ry="4.5" />}
          {pack?.back}
        </svg>
        {images}
        {pack && (
          <svg viewBox="0 0 160 160" aria-hidden="true" focusable="false">
            {pack.front}
            <text className="brand" x={pack.label.x} y={pack.label.y} fontSize={fitted(brand, pack.label.width)}>
              {brand}
            </text>
          </svg>
        )}
      </div>
    </div>
  )
}

/** The size in which a name of the range fills its label and does not leave it. */
function fitted(brand: string, width: number): number {
  return Math.min(14, Math.round((width / (brand.length * 0.56)) * 10) / 10)
}
