import type { Inspection } from '@proactive/engine'
import { isTelling } from './is-telling.js'

/** Returns how many persons were told of a signal by a use case: those to whom a command was sent, not those who were candidates. */
export function toldBySignal(all: readonly Inspection[]): (signal: string, useCase: string) => number {
  const commanded = new Set(all.flatMap((one) => (isTelling(one) ? [one.correlation] : [])))
  const told = new Map<string, Set<string>>()
  for (const one of all) {
    if (one.type !== 'candidate' || !commanded.has(one.correlation)) continue
    const of = `${one.candidate.signal} ${one.candidate.useCase}`
    told.set(of, (told.get(of) ?? new Set()).add(one.person))
  }
  return (signal, useCase) => told.get(`${signal} ${useCase}`)?.size ?? 0
}
