import type { Console } from './console.js'
import type { DeadLetters } from './dead-letters.js'
import type { HealthCheck } from './health.js'
import type { History } from './history.js'
import type { FunnelRow } from '../measure/funnel.js'
import type { Metrics } from './metrics.js'
import type { Modes } from './modes.js'
import type { Reactions } from './reactions.js'
import type { Rules } from './rules.js'
import type { Variants } from './variants.js'

/** What an operator reads and switches. */
export interface Ops {
  health: HealthCheck
  metrics: Metrics
  history: History
  console: Console
  modes: Modes
  variants: Variants
  /** Counts the funnel of the last days, up to now. */
  funnel: (days: number) => Promise<FunnelRow[]>
  rules: Rules
  deadLetters: DeadLetters
  reactions: Reactions
}
