import { compile } from '../../../packages/engine/dist/kernel/compile.js'
import { catchUp, derive } from '../../../packages/engine/dist/derive/derive.js'
import { knowledge } from '../../../packages/engine/dist/state/knowledge.js'
import { newState } from '../../../packages/engine/dist/state/partition.js'
import { newTurn, type Turn } from '../../../packages/engine/dist/state/turn.js'
import { type Deriver, parse } from './deriver.js'
import { scarceBooks } from './pack.js'
import { signalOf } from './signal-of.js'

/**
 * The engine's derivation without `step`: no messages, no lateness, no standing signals. Uses internals of the engine.
 */
export function operatorsAlone(): Deriver {
  const compiled = compile(scarceBooks({ inTime: false }))
  const p = newState(compiled, 0, 1)
  const turn: { -readonly [K in keyof Turn]: Turn[K] } = newTurn(compiled, knowledge(compiled.slots), p)
  const deriver: Deriver = {
    name: 'operators',
    signals: [],
    run(batches) {
      for (const { now, lines } of batches) {
        p.now = turn.now = now
        catchUp(turn)
        for (const line of lines) derive(turn, parse(line), false)
        for (const { body } of turn.inbox.splice(0)) if (body.type === 'signal') deriver.signals.push(signalOf(body.signal))
        turn.seen.length = 0
      }
    },
  }
  return deriver
}
