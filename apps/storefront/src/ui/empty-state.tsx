import type { ReactNode } from 'react'

/**
 * Shown where there is no content: a drawing of an empty jar, a title, an explanation, and the links to continue with.
 */
export function EmptyState({
  title,
  text,
  heading: Heading = 'h1',
  children,
}: {
  title: string
  text: string
  heading?: 'h1' | 'h2'
  children: ReactNode
}) {
  return (
    <section className="flex flex-col items-center gap-5 text-center">
      <svg viewBox="0 0 240 150" className="w-56" aria-hidden="true" focusable="false">
        <path d="M10 138h220" className="stroke-line" strokeWidth="3" strokeLinecap="round" />
        <path
          d="M92 50h56c8 5 12 13 12 22v50a14 14 0 0 1-14 14H94a14 14 0 0 1-14-14V72c0-9 4-17 12-22z"
          className="fill-leaf-pale stroke-leaf"
          strokeWidth="3"
        />
        <rect x="86" y="28" width="68" height="20" rx="7" className="fill-paper stroke-leaf" strokeWidth="3" />
        <rect x="96" y="80" width="48" height="30" rx="6" className="fill-paper" />
        <path d="M106 95h28" className="stroke-line" strokeWidth="3" strokeLinecap="round" />
        <path d="M180 136c0-16 8-26 22-30-1 15-8 26-22 30zm-2 0c-2-10-8-17-18-20" className="fill-none stroke-leaf" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
      <Heading className="display text-[clamp(2rem,5vw,3.25rem)]">{title}</Heading>
      <p className="mb-6 max-w-[36rem] text-lg text-soft">{text}</p>
      {children}
    </section>
  )
}
