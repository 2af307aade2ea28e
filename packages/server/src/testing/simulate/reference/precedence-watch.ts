/** Checks who goes first: of what becomes a candidate together, the most urgent; and that what is on screen stays there. */

import type { Inspection } from '@proactive/engine'
import type { Watch } from '../watch.js'
import type { Model } from './model.js'
import type { Pursued, Pursuits } from './pursuits.js'

export interface PrecedenceWatch {
  /** Checks a candidate that is taken up; `fresh` became candidates in the same step. */
  takenUp(person: string, candidate: string, fresh: ReadonlySet<string>): void
  /** Checks an outcome; `withdrawn` are the reasons of this step's withdrawals, by command. */
  ended(now: number, one: Extract<Inspection, { type: 'outcome' }>, withdrawn: ReadonlyMap<string, string>): void
}

const urgency = { high: 0, medium: 1, low: 2 } as const

export function createPrecedenceWatch({ model, pursuits, watch }: { model: Model; pursuits: Pursuits; watch: Watch }): PrecedenceWatch {
  const rankOf = (pursuit: Pursued): number => urgency[pursuits.useCaseOf(pursuit)?.priority ?? model.announced(pursuit.candidate.signal)?.priority ?? 'low']
  return {
    takenUp(person, candidate, fresh) {
      const pursuit = pursuits.all.get(candidate)
      const less = pursuits.ofPerson(person).find((other) => other.stage === 'in flight' && fresh.has(other.candidate.id) && pursuit && rankOf(other) > rankOf(pursuit))
      if (less) watch.breaks('the most urgent is taken up first', `${less.candidate.useCase} for ${person} was taken up before ${pursuit?.candidate.useCase ?? ''}, which is more urgent.`, [person, candidate, less.candidate.id])
    },
    ended(now, { outcome, command, person }, withdrawn) {
      if (outcome !== 'suggestion.withdrawn' || withdrawn.get(command) !== 'outranked') return
      const known = model.person(person, now)?.commands.find(({ id }) => id === command)
      if (known?.seen) watch.breaks('what is on screen is not taken away for another', `${command} was withdrawn from ${person}, who has seen it, for something more urgent.`, [person, command])
    },
  }
}
