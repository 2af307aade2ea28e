import type { ReactNode } from 'react'

const icon = (path: string): ReactNode => (
  <svg width="14" height="14" viewBox="0 0 14 14" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
    <path d={path} />
  </svg>
)

export const icons = {
  close: icon('M3 3l8 8M11 3l-8 8'),
  bottom: icon('M1.5 2h11v10h-11zM1.5 8.5h11'),
  right: icon('M1.5 2h11v10h-11zM8.5 2v10'),
  pause: icon('M4.5 2.5v9M9.5 2.5v9'),
  resume: icon('M4 2.5l7 4.5-7 4.5z'),
  save: icon('M7 2v7M4 6.5L7 9.5l3-3M2.5 12h9'),
} as const

/** The mark of the panel: three items in a row, each the cause of the next. */
export function Mark(): ReactNode {
  return (
    <svg className="mark" viewBox="0 0 16 16" fill="none" aria-hidden="true">
      <path d="M3 12.5L8 8l5-4.5" stroke="currentColor" strokeWidth="1.3" />
      <circle cx="3" cy="12.5" r="2" fill="var(--cause)" />
      <circle cx="8" cy="8" r="2" fill="currentColor" />
      <circle cx="13" cy="3.5" r="2" fill="var(--effect)" />
    </svg>
  )
}
