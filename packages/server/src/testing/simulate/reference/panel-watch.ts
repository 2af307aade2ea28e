/** Checks the assistant's panel: only what the attention keeps back waits in it, none of that is shown, and all of it is listed. */

import type { Effect, Inspection } from '@proactive/engine'
import type { Counters } from '../counters.js'
import type { Watch } from '../watch.js'
import type { Kept } from './history.js'
import type { Model } from './model.js'
import { listedBy, waitingIn } from './panel.js'
import type { Pursuits } from './pursuits.js'

export interface PanelWatch {
  /** Checks what is kept for the panel, and gives it to the model. */
  kept(n: number, now: number, one: Kept & { person: string }): void
  sent(one: Extract<Inspection, { type: 'command' }>): void
  /** Checks what the panel lists, where an effect answers that. */
  listed(now: number, effect: Effect): void
}

export function createPanelWatch({ model, pursuits, watch, counters }: { model: Model; pursuits: Pursuits; watch: Watch; counters: Counters }): PanelWatch {
  const isForPanel = (candidate: string): boolean => pursuits.isForPanel(pursuits.all.get(candidate))
  return {
    kept(n, now, { person, ...kept }) {
      const { command, correlation } = kept
      counters.add('kept for the panel')
      if (isForPanel(correlation)) return model.keep(n, now, person, kept)
      watch.breaks('only what the attention keeps back waits in the panel', `${command.id} (${command.data.useCase}) waits in the panel of ${person}, and could have been shown.`, [person, command.id, correlation])
    },
    sent({ command, person, correlation }) {
      if (isForPanel(correlation) && !('place' in command.data))
        watch.breaks('what waits in the panel is not shown by itself', `${command.id} was sent to ${person}, whose attention is spent.`, [person, command.id, correlation])
    },
    listed(now, effect) {
      const listed = listedBy(effect)
      if (!listed) return
      const person = effect.from.slice('person:'.length)
      const waiting = waitingIn(model.person(person, now))
      if (listed.length > 0) counters.add('panel listed')
      if (listed.join() !== waiting.join()) watch.breaks('the panel lists what waits in it', `The panel of ${person} lists ${listed.join(', ') || 'nothing'}, and ${waiting.join(', ') || 'nothing'} waits.`, [person, ...listed, ...waiting])
    },
  }
}
