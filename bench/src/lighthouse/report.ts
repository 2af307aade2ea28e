/** The part of Lighthouse's answer that is read. */
export interface Report {
  categories: Record<string, { score: number | null; auditRefs: readonly { id: string; weight: number }[] }>
  audits: Record<string, Audit>
  runtimeError?: { code: string; message: string }
}

interface Audit {
  title: string
  score: number | null
  displayValue?: string
  numericValue?: number
  details?: { items?: unknown }
}

/** How many places an audit names. */
const shown = 3

/** Describes each audit that keeps a category below full marks: its title, its figure, and the first places it found. */
export function reasonsIn({ categories, audits }: Report, category: string): string[] {
  const refs = categories[category]?.auditRefs ?? []
  return refs.flatMap(({ id, weight }) => {
    const audit = audits[id]
    if (!audit || weight === 0 || audit.score === null || audit.score >= 0.9) return []
    const places = placesOf(audit)
    return `${audit.title}: ${audit.displayValue ?? `score ${audit.score}`}${places.length > 0 ? ` (${places.join(', ')})` : ''}`
  })
}

function placesOf({ details }: Audit): string[] {
  const items: unknown[] = Array.isArray(details?.items) ? details.items : []
  return items.slice(0, shown).flatMap((item) => {
    const { node, url, source, description } = Object(item) as Record<string, unknown>
    const place = Object(node).snippet ?? url ?? source ?? description
    return typeof place === 'string' ? place : []
  })
}
