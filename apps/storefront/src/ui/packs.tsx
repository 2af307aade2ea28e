import { Fragment, type ReactNode } from 'react'

/** A drawing of packaging: the layers behind and in front of the product's pictures. */
export interface Pack {
  /** How many copies of the picture it shows; `picture.css` places them. */
  pictures: number
  back: ReactNode
  front?: ReactNode
  /** Half the width of its shadow on the shelf. */
  foot: number
  /** The brand's text: its centre, baseline and available width, in units of the 160 × 160 view box. */
  label: { x: number; y: number; width: number }
}

/** The drawings by form. Each stands on y = 146; `picture.css` sets the label colours `tone` and `tone-deep`. */
export const packs: Readonly<Record<string, Pack>> = {
  carton: {
    pictures: 1,
    foot: 42,
    label: { x: 80, y: 74, width: 54 },
    back: (
      <>
        <rect className="pack-tone-deep" x="55" y="14" width="50" height="13" rx="2.5" />
        <path className="pack-tone" d="M56 27h48l9 27H47z" />
        <circle className="pack-paper" cx="80" cy="41" r="8" />
        <circle className="pack-tone-deep" cx="80" cy="41" r="5" />
        <path className="pack-paper" d="M47 54h66v88a4 4 0 0 1-4 4H51a4 4 0 0 1-4-4z" />
        <path className="pack-tone" d="M47 106c14-12 24 4 36-3s18-13 30-6v45a4 4 0 0 1-4 4H51a4 4 0 0 1-4-4z" />
        <path fill="url(#pack-flat)" d="M56 14h48v13l9 27v88a4 4 0 0 1-4 4H51a4 4 0 0 1-4-4V54l9-27z" />
      </>
    ),
  },
  bottle: {
    pictures: 1,
    foot: 36,
    label: { x: 80, y: 90, width: 46 },
    back: (
      <>
        <path
          className="pack-tone"
          d="M71 26h18v14c0 12 19 16 19 38v58a10 10 0 0 1-10 10H62a10 10 0 0 1-10-10V78c0-22 19-26 19-38z"
        />
        <path className="pack-paper" d="M52 76h56v54H52z" />
        <path
          fill="url(#pack-round)"
          d="M71 26h18v14c0 12 19 16 19 38v58a10 10 0 0 1-10 10H62a10 10 0 0 1-10-10V78c0-22 19-26 19-38z"
        />
        <rect className="pack-tone-deep" x="68" y="12" width="24" height="15" rx="4" />
        <rect fill="url(#pack-round)" x="68" y="12" width="24" height="15" rx="4" />
      </>
    ),
  },
  jar: {
    pictures: 1,
    foot: 44,
    label: { x: 80, y: 82, width: 60 },
    back: (
      <>
        <path
          className="pack-tone"
          d="M54 46h52c7 4 10 10 10 17v69a14 14 0 0 1-14 14H58a14 14 0 0 1-14-14V63c0-7 3-13 10-17z"
        />
        <rect className="pack-paper" x="44" y="68" width="72" height="58" />
        <path
          fill="url(#pack-round)"
          d="M54 46h52c7 4 10 10 10 17v69a14 14 0 0 1-14 14H58a14 14 0 0 1-14-14V63c0-7 3-13 10-17z"
        />
        <rect className="pack-tone-deep" x="48" y="28" width="64" height="19" rx="6" />
        <rect fill="url(#pack-round)" x="48" y="28" width="64" height="19" rx="6" />
      </>
    ),
  },
  tin: {
    pictures: 1,
    foot: 45,
    label: { x: 80, y: 82, width: 64 },
    back: (
      <>
        <path className="pack-metal" d="M42 48v86c0 7 17 12 38 12s38-5 38-12V48z" />
        <path className="pack-tone" d="M42 58c0 6 17 11 38 11s38-5 38-11v70c0 7-17 12-38 12s-38-5-38-12z" />
        <path className="pack-paper" d="M42 64c0 6 17 11 38 11s38-5 38-11v56c0 7-17 12-38 12s-38-5-38-12z" />
        <path fill="url(#pack-round)" d="M42 48v86c0 7 17 12 38 12s38-5 38-12V48z" />
        <ellipse className="pack-metal" cx="80" cy="48" rx="38" ry="10" />
        <ellipse cx="80" cy="48" rx="33" ry="7.5" fill="#1f2a1c" fillOpacity=".16" />
        <ellipse className="pack-metal" cx="80" cy="49.5" rx="32" ry="6.5" />
      </>
    ),
  },
  pouch: {
    pictures: 1,
    foot: 43,
    label: { x: 80, y: 58, width: 56 },
    back: (
      <>
        <path
          className="pack-tone"
          d="M47 30h66c-1 12 4 22 5 42 2 26 2 48-3 68-23 8-47 8-70 0-5-20-5-42-3-68 1-20 6-30 5-42z"
        />
        <circle className="pack-paper" cx="80" cy="100" r="33" />
        <path
          fill="url(#pack-flat)"
          d="M47 30h66c-1 12 4 22 5 42 2 26 2 48-3 68-23 8-47 8-70 0-5-20-5-42-3-68 1-20 6-30 5-42z"
        />
        <rect className="pack-tone-deep" x="46" y="20" width="68" height="14" rx="3" />
        <path stroke="#fffdf8" strokeOpacity=".4" strokeWidth="1.5" strokeDasharray="2 3" d="M50 27h60" />
      </>
    ),
  },
  box: {
    pictures: 1,
    foot: 48,
    label: { x: 71, y: 58, width: 58 },
    back: (
      <>
        <path className="pack-tone-deep" d="M106 36l16-9v106l-16 13z" />
        <path className="pack-tone" d="M36 36l16-9h70l-16 9z" />
        <path fill="#fffdf8" fillOpacity=".35" d="M36 36l16-9h70l-16 9z" />
        <path className="pack-tone" d="M36 36h70v110H36z" />
        <path className="pack-paper" d="M36 46h70v18H36z" />
        <circle className="pack-paper" cx="71" cy="104" r="31" />
        <path fill="url(#pack-flat)" d="M36 36h70v110H36z" />
      </>
    ),
  },
  tray: {
    pictures: 3,
    foot: 52,
    label: { x: 80, y: 128, width: 60 },
    back: <path className="pack-tone-deep" d="M22 92h116l-4 12H26z" />,
    front: (
      <>
        <path className="pack-tone" d="M20 98h120l-9 42a8 8 0 0 1-8 6H37a8 8 0 0 1-8-6z" />
        <path fill="url(#pack-flat)" d="M20 98h120l-9 42a8 8 0 0 1-8 6H37a8 8 0 0 1-8-6z" />
        <rect className="pack-paper" x="44" y="112" width="72" height="24" rx="6" />
        <path fill="#fffdf8" fillOpacity=".45" d="M18 94h124v5H18z" />
      </>
    ),
  },
  net: {
    pictures: 4,
    foot: 44,
    label: { x: 80, y: 33, width: 46 },
    back: (
      <path
        className="pack-tone"
        fillOpacity=".3"
        d="M80 30c-6 18-50 26-50 74 0 28 22 42 50 42s50-14 50-42c0-48-44-56-50-74z"
      />
    ),
    front: (
      <>
        <path
          className="mesh"
          fill="url(#pack-mesh)"
          d="M80 30c-6 18-50 26-50 74 0 28 22 42 50 42s50-14 50-42c0-48-44-56-50-74z"
        />
        <rect className="pack-tone-deep" x="72" y="38" width="16" height="7" rx="3" />
        <rect className="pack-paper" x="52" y="18" width="56" height="22" rx="6" />
      </>
    ),
  },
}

/** Returns the id of a drawing's layer, for `use`. */
export const layerId = (form: string, layer: 'back' | 'front'): string => `pack-${form}-${layer}`

/** The layers of every drawing, and the gradients and the mesh pattern that they share. Rendered once per page, before the first picture. */
export function PackLayers() {
  return (
    <svg className="pack-layers" width="0" height="0" aria-hidden="true" focusable="false">
      <defs>
        {Object.entries(packs).map(([form, { back, front, foot, label }]) => (
          <Fragment key={form}>
            <g id={layerId(form, 'back')}>
              <ellipse className="pack-shade" cx={label.x} cy="146.5" rx={foot} ry="4.5" />
              {back}
            </g>
            {front !== undefined && <g id={layerId(form, 'front')}>{front}</g>}
          </Fragment>
        ))}
        <linearGradient id="pack-round">
          <stop offset="0" stopColor="#1f2a1c" stopOpacity=".26" />
          <stop offset=".16" stopColor="#1f2a1c" stopOpacity=".05" />
          <stop offset=".26" stopColor="#fff" stopOpacity=".42" />
          <stop offset=".38" stopColor="#fff" stopOpacity=".06" />
          <stop offset=".7" stopColor="#1f2a1c" stopOpacity=".02" />
          <stop offset="1" stopColor="#1f2a1c" stopOpacity=".28" />
        </linearGradient>
        <linearGradient id="pack-flat" x1="0" x2="1" y1="0" y2=".35">
          <stop offset="0" stopColor="#fff" stopOpacity=".3" />
          <stop offset=".45" stopColor="#fff" stopOpacity="0" />
          <stop offset=".7" stopColor="#1f2a1c" stopOpacity=".02" />
          <stop offset="1" stopColor="#1f2a1c" stopOpacity=".18" />
        </linearGradient>
        <pattern id="pack-mesh" width="11" height="11" patternUnits="userSpaceOnUse" patternTransform="rotate(45 80 80)">
          <path d="M0 0h11M0 0v11" stroke="#fffdf8" strokeOpacity=".8" strokeWidth="2" fill="none" />
        </pattern>
      </defs>
    </svg>
  )
}
