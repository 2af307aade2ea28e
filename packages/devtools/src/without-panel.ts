import type { ReactNode } from 'react'

/** Stands in for a panel whose code could not be loaded, which the console says: the app goes on. */
export function withoutPanel(error: unknown): { default: () => ReactNode } {
  console.error('The Proactive devtools could not be loaded.', error)
  return { default: () => null }
}
