import type { ReactNode } from 'react'

/** Products side by side, standing on a shelf as wide as the page. */
export function Shelf({ children }: { children: ReactNode }) {
  return <ul className="shelf">{children}</ul>
}
