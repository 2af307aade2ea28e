import type { Registered } from './choose-prompt.js'
import type { Explanation } from './explain.js'
import type { Fatigue } from './fatigue.js'
import { surfacesOf } from './surface-of.js'
import type { Variants } from './variants.js'

interface Known {
  fatigue: Fatigue
  variants: Variants
  /** Now, in epoch milliseconds. */
  at: number
}

/** Returns what is known of a registered prompt. */
export function explanationOf({ prompt, lastTick }: Registered, { fatigue, variants, at }: Known): Explanation {
  const { shownAt, dismissedAt } = fatigue.prompt(prompt.id, at)
  const session = fatigue.session(at)
  return {
    promptId: prompt.id,
    lastShownAt: shownAt ?? null,
    dismissedInSession: dismissedAt !== undefined,
    variantStats: variants.stats(prompt.id, [...surfacesOf(prompt).keys()]),
    fatigue: {
      sessionShown: session.shown,
      sessionDismisses: session.dismisses,
      timeSinceLastShown: session.shownAt === undefined ? null : Math.max(0, at - session.shownAt),
    },
    lastTick,
  }
}
