'use client'

import { words } from '../shop/words.js'
import { BareShelf } from '../ui/bare-shelf.js'
import { fontClasses } from './fonts.js'
import './styles.css'

/** The frame of the store itself broke, so that nobody knows the language either. */
export default function StoreTrouble({ retry }: { retry: () => void }) {
  const { shopName, troubleTitle, troubleText, tryAgain } = words.en
  return (
    <html lang="en" className={fontClasses}>
      <body>
        <title>{shopName}</title>
        <main className="wrap grid grow place-items-center py-16">
          <BareShelf title={troubleTitle} text={troubleText}>
            <button type="button" className="button" onClick={retry}>
              {tryAgain}
            </button>
          </BareShelf>
        </main>
      </body>
    </html>
  )
}
