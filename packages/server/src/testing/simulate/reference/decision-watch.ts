/**
 * Checks decisions: what may be told later is not silenced, where the decider gives no verdict the rule decides, and a
 * person is told a use case in one variant.
 */

import type { Inspection } from '@proactive/engine'
import type { Counters } from '../counters.js'
import type { Watch } from '../watch.js'
import type { Model } from './model.js'
import { isOn } from './person.js'
import type { Pursued, Pursuits } from './pursuits.js'
import { wrongAlone } from './verdict.js'

export type Decided = Extract<Inspection, { type: 'decision' }>

export interface DecisionWatch {
  /** Checks a decision, before its candidate counts as over. */
  decided(now: number, one: Decided): void
  /** Checks what was decided without a verdict of the decider, after all messages of the step are taken. */
  decidedAlone(n: number, now: number, pursuit: Pursued, one: Decided): void
  /** Notes that a candidate's command was sent. */
  sent(candidate: string): void
}

export function createDecisionWatch({ model, pursuits, watch, counters }: { model: Model; pursuits: Pursuits; watch: Watch; counters: Counters }): DecisionWatch {
  /** The variants of decisions, by candidate, and those that persons were told, by use case and person. */
  const chosen = new Map<string, string>()
  const told = new Map<string, string>()

  function checkVariant(pursuit: Pursued, { variant, person, correlation }: Decided): void {
    chosen.delete(correlation)
    if (variant === undefined) return
    chosen.set(correlation, variant)
    const before = told.get(nameOf(pursuit))
    if (before !== undefined && before !== variant)
      watch.breaks('a person is told a use case in one variant', `${person} was told '${pursuit.candidate.useCase}' in the variant '${before}', and now in '${variant}'.`, [person, correlation])
  }

  return {
    decided(now, one) {
      const { decision, person, correlation } = one
      const pursuit = pursuits.all.get(correlation)
      if (!pursuit) return
      checkVariant(pursuit, one)
      const { candidate, stage, atLeast, closed = '', isForPanel } = pursuit
      const signal = model.announced(candidate.signal)
      // Silence for the sake of a gate means that it cannot open before the signal ends.
      if (decision.act || stage !== 'waiting' || decision.reason !== closed) return
      if (isForPanel)
        watch.breaks('what the attention keeps back waits in the panel', `${candidate.useCase} for ${person} ended for '${closed}', and may wait in the panel.`, [person, correlation])
      if (atLeast !== undefined && signal && atLeast < signal.expiresAt)
        watch.breaks('a candidate that may be told later waits', `${candidate.useCase} for ${person} ended for '${closed}', which may be open again ${atLeast - now} ms later.`, [person, correlation])
    },
    decidedAlone(n, now, pursuit, { decision }) {
      const { candidate } = pursuit
      if (decision.act) counters.add('decided without the decider')
      const known = model.person(candidate.person, now)
      const isOver = !known || !isOn(known) || model.signal(n, candidate.signal, now) === undefined
      const wrong = isOver ? undefined : wrongAlone(pursuits.useCaseOf(pursuit), decision, candidate.instead === true)
      if (wrong) watch.breaks(wrong.promise, `${candidate.person}: ${wrong.how}`, [candidate.person, candidate.id])
    },
    sent(candidate) {
      const pursuit = pursuits.all.get(candidate)
      const variant = chosen.get(candidate)
      if (pursuit && variant !== undefined) told.set(nameOf(pursuit), variant)
    },
  }
}

const nameOf = ({ candidate: { useCase, person } }: Pursued): string => `${useCase} ${person}`
