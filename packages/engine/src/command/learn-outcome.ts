import { armOf, type Counts, halfLoss, loss, win } from '@proactive/protocol/bandit'
import type { Fate } from '../machines/sent-command.js'
import type { Told } from '../state/told.js'
import { send, type Turn } from '../state/turn.js'
import { learnedOf, resetsOf } from '../state/variants.js'

/** What a fate tells about the variant. Any other fate tells nothing: nobody saw it, or nobody could answer it. */
const outcomes: Readonly<Partial<Record<Fate, Counts>>> = {
  accepted: win,
  undone: loss,
  declined: loss,
  dismissed: loss,
  ignored: halfLoss,
}

/**
 * Has every partition learn what came of a telling in a variant. An acceptance that is undone is taken back and counts as
 * a loss. A frozen variant learns nothing, and neither does one from what only waited in the panel.
 */
export function learnOutcome(turn: Turn, told: Told): void {
  const { variant, useCase, fate, shown, waits, command } = told
  const outcome = outcomes[fate]
  if (!variant || !outcome || !shown || waits) return
  const all = learnedOf(turn.p.variants, useCase)
  if (armOf(all.arms, variant.name).isFrozen || variant.resets < resetsOf(all, variant.name)) return
  const { wins, losses } = told.learned ?? { wins: 0, losses: 0 }
  const more = { wins: outcome.wins - wins, losses: outcome.losses - losses }
  if (more.wins === 0 && more.losses === 0) return
  told.learned = outcome
  send(turn, 'all', `${command.id} ${fate}`, { type: 'learned', useCase, variant, outcome: more })
}
