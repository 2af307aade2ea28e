/** Compares what is sent to the model: nobody is sent what the model would not send, and every command says what the model says. */

import type { Inspection } from '@proactive/engine'
import { checkCommand } from './check-command.js'
import type { GateWatch } from './gate-watch.js'
import type { Model } from './model.js'
import type { Pursuits } from './pursuits.js'

export type Sent = Extract<Inspection, { type: 'command' }>

export interface SentWatch {
  /** Returns the promise that a command breaks, and how; undefined when it breaks none. */
  compare(n: number, now: number, one: Sent): { promise: string; how: string } | undefined
}

export function createSentWatch({ model, pursuits, gates }: { model: Model; pursuits: Pursuits; gates: GateWatch }): SentWatch {
  return {
    compare(n, now, one) {
      const { command, person, correlation } = one
      const pursuit = pursuits.all.get(correlation)
      const useCase = pursuits.useCaseOf(pursuit)
      const known = model.person(person, now)
      const signal = model.signal(n, pursuit?.candidate.signal ?? '', now)
      if (!pursuit || !useCase || !known || !signal) return { promise: 'a command follows from a candidate', how: `${command.id} was sent to ${person} without a candidate of a signal that stands.` }
      const was = `${person} was sent '${useCase.name}'`
      // A place rests on no facts.
      const isPlace = 'place' in command.data
      const closed = Object.entries(pursuits.gatesOf(n, now, isPlace ? { ...pursuit, gates: 0 } : pursuit)).filter(([, { ok }]) => !ok)
      const [first] = closed
      if (first) return { promise: `nothing is sent while the gate '${first[0]}' is closed`, how: `${was} although: ${closed.map(([, { why }]) => why ?? '').join(', ')}.` }
      if (gates.isHeldOut(useCase.name, person)) return { promise: 'nothing is sent to a person who is held out', how: `${was}.` }
      const mode = model.mode(n, useCase.name)
      if (mode !== 'live') return { promise: 'a use case that is off or dry sends nothing', how: `${was}, which is ${mode}.` }
      if (known.commands.some(({ id }) => id === command.id)) return { promise: 'no command is sent twice', how: `${command.id} was sent to ${person} before.` }
      const { askedAt = now } = pursuit
      if (!isPlace && useCase.facts && askedAt < now && !pursuit.candidate.instead)
        return { promise: 'what was decided late rests on facts that are looked up once more', how: `${was}, which was decided for ${now - askedAt} ms, with the facts from before.` }
      const wrong = checkCommand(model.definitions, one, { pursuit, useCase, signal, known, now })
      return wrong === undefined ? undefined : { promise: 'a command says what the model says', how: `${useCase.name} for ${person}: ${wrong}.` }
    },
  }
}
