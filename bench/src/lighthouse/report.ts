import { isRecord } from '@proactive/protocol'

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
    if (!audit || audit.score === null || audit.score >= 0.9) return []
    // The metrics of performance say little without the audits beside them, which have no weight.
    if (weight === 0 && category !== 'performance') return []
    const places = placesOf(audit)
    return `${audit.title}: ${audit.displayValue ?? `score ${audit.score}`}${places.length > 0 ? ` (${places.join(', ')})` : ''}`
  })
}

function placesOf({ details }: Audit): string[] {
  const items: unknown[] = Array.isArray(details?.items) ? details.items : []
  return items.slice(0, shown).flatMap((item) => {
    if (!isRecord(item)) return []
    const { node, url, source, description } = item
    const place = (isRecord(node) ? node['snippet'] : undefined) ?? url ?? source ?? description
    return typeof place === 'string' ? place : []
  })
}
