import type { Inspection } from '@proactive/engine'

/** Whom and what an inspection is about; how it is found again. */
export function aboutOf(inspection: Inspection): { person: string | null; correlation: string | null; signal: string | null } {
  const person = 'person' in inspection ? inspection.person : null
  const correlation = 'correlation' in inspection ? inspection.correlation : null
  if (!('signal' in inspection)) return { person, correlation, signal: null }
  const signal = typeof inspection.signal === 'string' ? inspection.signal : inspection.signal.id
  return { person, correlation, signal }
}

/** What was dropped is counted, not kept. */
export function isKept(inspection: Inspection): boolean {
  return inspection.saw !== 'dropped'
}
