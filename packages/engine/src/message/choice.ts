import type { Result } from './message.js'

/**
 * Reads a decider's choice among the steps of a reaction as untrusted input. Returns the chosen ones in the order in which
 * they are declared; undefined when it names any other, or is no choice.
 */
export function readChoice(result: Result, declared: readonly string[]): string[] | undefined {
  if (!result.ok || !Array.isArray(result.value)) return undefined
  const chosen = new Set<unknown>(result.value)
  for (const one of chosen) if (typeof one !== 'string' || !declared.includes(one)) return undefined
  return declared.filter((name) => chosen.has(name))
}
