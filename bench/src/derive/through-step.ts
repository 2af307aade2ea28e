import { createEngine, homeOf, type Message } from '@proactive/engine'
import { type Deriver, parse } from './deriver.js'
import { scarceBooks } from './pack.js'
import { signalOf } from './signal-of.js'

/** The whole engine as the server drives it: messages, evidence, derived IDs and lateness. */
export function throughStep(name: string, { inTime }: { inTime: boolean }): Deriver {
  const engine = createEngine(scarceBooks({ inTime }))
  const partition = engine.partition(0, 1)
  const deriver: Deriver = {
    name,
    signals: [],
    run(batches) {
      for (const { now, lines } of batches) {
        const messages = lines.map((line): Message => {
          const event = parse(line)
          return { id: event.id, to: homeOf(event), cause: event.id, body: { type: 'event', event } }
        })
        for (const seen of engine.step(partition, messages, now).seen) {
          if (seen.type === 'signal') deriver.signals.push(signalOf(seen.signal))
        }
      }
    },
  }
  return deriver
}
