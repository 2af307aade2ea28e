'use client'

import { useEffect } from 'react'
import { BareShelf } from '../ui/bare-shelf.js'
import { useLocale } from '../ui/locale-context.js'

/** A page that broke: the rest of the store stays around it. */
export default function PageTrouble({ error, retry }: { error: Error; retry: () => void }) {
  const { words } = useLocale()
  useEffect(() => console.error(error), [error])
  return (
    <div className="wrap pt-12 md:pt-20">
      <BareShelf title={words.troubleTitle} text={words.troubleText}>
        <button type="button" className="button" onClick={retry}>
          {words.tryAgain}
        </button>
      </BareShelf>
    </div>
  )
}
