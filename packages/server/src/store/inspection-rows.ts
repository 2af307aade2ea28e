import type { Inspection } from '@proactive/engine'

/** Whom and what an inspection is about; how it is found again. */
export function aboutOf(inspection: Inspection): { person: string | null; correlation: string | null; signal: string | null } {
  const person = ('person' in inspection && inspection.person) || null
  const correlation = ('correlation' in inspection && inspection.correlation) || null
  if (!('signal' in inspection)) return { person, correlation, signal: null }
  const signal = typeof inspection.signal === 'string' ? inspection.signal : inspection.signal.id
  return { person, correlation, signal }
}

/** What was dropped is counted, not kept, but for a command of which somebody may ask what became of it. */
export function isKept(inspection: Inspection): boolean {
  return inspection.type !== 'dropped' || inspection.correlation !== undefined
}

/** The marker of a command that was not sent because its page does not read. */
export function droppedCommand(at: number, person: string, correlation: string): Inspection {
  return { at, type: 'dropped', reason: 'command', where: 'page', count: 1, person, correlation }
}
