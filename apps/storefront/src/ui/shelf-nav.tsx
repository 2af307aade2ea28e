'use client'

import { usePathname } from 'next/navigation'
import type { Category } from '../shop/catalogue.js'
import { useLocale } from './locale-context.js'
import { LinkProgress } from './link-progress.js'
import { Link } from './link.js'

/** The navigation over the categories: one row that scrolls sideways, and fills the page's width on a wide screen. */
export function ShelfNav({ categories }: { categories: readonly Category[] }) {
  const { words } = useLocale()
  const here = usePathname()
  return (
    <nav aria-label={words.shelves} className="shelf-nav">
      <ul className="wrap">
        {categories.map(({ id, name, picture }) => (
          <li key={id}>
            <Link href={`/category/${id}`} aria-current={here === `/category/${id}` ? 'page' : undefined}>
              <img src={`/products/small/${picture}.webp`} alt="" width={32} height={32} decoding="async" />
              <span>{name}</span>
              <LinkProgress />
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
