'use client'

import { words } from '../shop/words.js'
import { EmptyState } from '../ui/empty-state.js'
import { fontClasses } from './fonts.js'
import './styles.css'

/** Shown when the root layout itself failed. The visitor's language is unknown then, so the text is English. */
export default function StoreError({ retry }: { retry: () => void }) {
  const { shopName, troubleTitle, troubleText, tryAgain } = words.en
  return (
    <html lang="en" className={fontClasses}>
      <body>
        <title>{shopName}</title>
        <main className="wrap grid grow place-items-center py-16">
          <EmptyState title={troubleTitle} text={troubleText}>
            <button type="button" className="button" onClick={retry}>
              {tryAgain}
            </button>
          </EmptyState>
        </main>
      </body>
    </html>
  )
}
