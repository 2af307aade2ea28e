'use client'

import { Search } from 'lucide-react'
import Form from 'next/form'
import { useSearchParams } from 'next/navigation'
import { longestSearch } from '../shop/search-words.js'
import { useLocale } from './locale-context.js'

/** The header's search. A form, so that it works without scripts. */
export function SearchBox() {
  const { words } = useLocale()
  const asked = useSearchParams().get('q') ?? ''
  return (
    <Form action="/search" role="search" className="search-box" prefetch={false}>
      <input
        key={asked}
        type="search"
        name="q"
        aria-label={words.search}
        placeholder={words.searchFor}
        defaultValue={asked}
        maxLength={longestSearch}
        autoComplete="off"
        enterKeyHint="search"
      />
      <button aria-label={words.search}>
        <Search aria-hidden="true" className="size-5" />
      </button>
    </Form>
  )
}
