import type { Inspection } from '@proactive/engine'

/** Returns the person, correlation ID and signal of an inspection, by which its row is found. */
export function subjectsOf(inspection: Inspection): { person: string | null; correlation: string | null; signal: string | null } {
  const person = ('person' in inspection && inspection.person) || null
  const correlation = ('correlation' in inspection && inspection.correlation) || null
  if (!('signal' in inspection)) return { person, correlation, signal: null }
  const signal = typeof inspection.signal === 'string' ? inspection.signal : inspection.signal.id
  return { person, correlation, signal }
}

/** Tells whether an inspection is stored. Dropped events are only counted; dropped commands are stored for traces. */
export function isKept(inspection: Inspection): boolean {
  return inspection.type !== 'dropped' || inspection.correlation !== undefined
}

/** Returns the inspection of a command that was dropped because its page is a slow consumer. */
export function droppedCommandInspection(at: number, person: string, correlation: string): Inspection {
  return { at, type: 'dropped', reason: 'command', where: 'page', count: 1, person, correlation }
}
