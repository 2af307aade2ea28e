'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { Category } from '../shop/catalogue.js'
import { useLocale } from './locale-context.js'
import { OnItsWay } from './on-its-way.js'

/** The shelves of the store, in one line that a phone can push along. */
export function ShelfNav({ categories }: { categories: readonly Category[] }) {
  const { words } = useLocale()
  const here = usePathname()
  return (
    <nav aria-label={words.shelves} className="shelf-nav">
      <ul className="wrap">
        {categories.map(({ id, name, picture }) => (
          <li key={id}>
            <Link href={`/category/${id}`} aria-current={here === `/category/${id}` ? 'page' : undefined}>
              <img src={`/products/${picture}.webp`} alt="" width={24} height={24} decoding="async" />
              {name}
              <OnItsWay />
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
