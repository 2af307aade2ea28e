'use client'

import './styles.css'
import { BareShelf } from '../ui/bare-shelf.js'
import { words } from '../shop/words.js'

/** The frame of the store itself broke, so that nobody knows the language either. */
export default function StoreTrouble({ reset }: { reset: () => void }) {
  const { shopName, troubleTitle, troubleText, tryAgain } = words.en
  return (
    <html lang="en">
      <body>
        <title>{shopName}</title>
        <main className="wrap grid grow place-items-center py-16">
          <BareShelf title={troubleTitle} text={troubleText}>
            <button type="button" className="button" onClick={reset}>
              {tryAgain}
            </button>
          </BareShelf>
        </main>
      </body>
    </html>
  )
}
