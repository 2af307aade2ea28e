'use client'

import { useEffect } from 'react'
import { EmptyState } from '../ui/empty-state.js'
import { useLocale } from '../ui/locale-context.js'

/** Shown in place of a page that failed; the header and footer stay. */
export default function PageError({ error, retry }: { error: Error; retry: () => void }) {
  const { words } = useLocale()
  useEffect(() => console.error(error), [error])
  return (
    <div className="wrap pt-12 md:pt-20">
      <EmptyState title={words.troubleTitle} text={words.troubleText}>
        <button type="button" className="button" onClick={retry}>
          {words.tryAgain}
        </button>
      </EmptyState>
    </div>
  )
}
