import { decideByRule } from '@proactive/engine'
import type { Decider } from './answering.js'

/**
 * Creates a decider that follows the use case's own conditions and uses its own words. It is deterministic and calls no
 * service.
 *
 * @example
 * createProactiveServer({ decider: ruleDecider(), ...options })
 */
export function ruleDecider(): Decider {
  return { isInside: true, decide: (context) => decideByRule(context) }
}
