import { decideByRule } from '@proactive/engine'
import type { Decider } from './answering.js'

/**
 * Acts on a use case's own conditions and says its own words: deterministic, and no one else is asked.
 *
 * @example
 * createProactiveServer({ decider: ruleDecider(), ...options })
 */
export function ruleDecider(): Decider {
  return { isInside: true, decide: (context) => decideByRule(context) }
}
