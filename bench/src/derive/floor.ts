import { type Deriver, parse } from './deriver.js'

/** Parses the events and does nothing else: the lower bound of every deriver. */
export function floor(): Deriver {
  let latest = 0
  return {
    name: 'parse',
    signals: [],
    run(batches) {
      for (const { lines } of batches) for (const line of lines) latest = Math.max(latest, parse(line).time)
    },
  }
}
