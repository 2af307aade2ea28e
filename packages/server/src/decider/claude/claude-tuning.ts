/** The options of `claudeDecider` that do not need the SDK, so that their types need it neither. */

import type { TokenLimits } from './budget.js'

export interface ClaudeTuning {
  /** How long an answer may take in all, in milliseconds: 2,500. The engine waits no longer. */
  deadlineMs?: number
  /** How long signals of low and medium priority wait for others, in milliseconds: 1,000. */
  togetherMs?: number
  /** How many calls run at the same time in one process: 16. Of those that wait, signals of high priority are next. */
  calls?: number
  /** Below this confidence nothing is told: 0.7. */
  confidence?: number
  tokens?: Partial<TokenLimits>
  /** The price of the model in USD for a million tokens, where it is not known (`claude-haiku-5-5` is). */
  price?: { input: number; output: number }
  /**
   * Returns the names of the shop's things, of which a message may contain only those that its facts contain. It is asked
   * every five minutes. Without it, a name is recognized by its capital letter.
   */
  names?: () => Promise<readonly string[]> | readonly string[]
}
