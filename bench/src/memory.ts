/** The bench `memory`: bytes per key, and whether memory stays flat under endless new keys; see the README. */

import { endless } from './memory/endless.js'
import { engineBytes, seedBytes } from './memory/per-key.js'
import { report } from './report.js'
import { median, rounded, summary } from './statistics.js'

const rounds = 3
const seconds = 60
engineBytes() // the first run of each only warms up
seedBytes()
const engine = Array.from({ length: rounds }, engineBytes)
const seed = Array.from({ length: rounds }, seedBytes)

const { keys, bytes, probes, forgotten, evicted } = endless(10_000_000, seconds)
/** At the first sample the rule already holds as many keys as it may. */
const [full = 0, ...later] = bytes
const millions = rounded(keys / 1e6)
const growth = later.map((now) => now / full)

report('memory', [
  {
    id: 'memory.key', ...summary(engine.map(({ settled }) => settled)), unit: 'B', reach: 600, better: 'lower',
    against: {
      'while its burst is open, B': rounded(median(engine.map(({ open }) => open))),
      "the seed's, while its bursts are open, B": rounded(median(seed)),
    },
  },
  {
    id: 'memory.flat', ...summary(growth), unit: '×', reach: 1.05, better: 'lower',
    against: { 'MB after a quarter of a million keys': rounded(full / 1e6), 'MB at the end': rounded((bytes.at(-1) ?? 0) / 1e6) },
  },
  {
    id: 'memory.distinct-keys', value: millions, unit: 'M', reach: 10, better: 'higher', spread: [millions, millions],
    against: { 'seconds of CPU time given': seconds },
  },
  {
    id: 'memory.forgotten', value: forgotten, unit: 'keys', reach: 0, better: 'lower', spread: [forgotten, forgotten],
    against: { 'live keys that were asked for': probes, 'keys that left': evicted },
  },
])
