// Counts what the scrubber takes for personal data by mistake, and what it misses, in random texts of every kind. It fails for
// more than one mistake in a million texts, and for any text that is missed. `npm run check` runs it.
//
// Usage: node scripts/scrub-figures.mjs [texts of each kind, default 100000] [seed, default 1]

import { scrubText } from '../packages/protocol/dist/scrub.js'
import { harmless, personal, randomFrom, typedCards } from '../packages/protocol/dist/scrub-samples.fixture.js'

const runs = Number(process.argv[2] ?? 100_000)
const random = randomFrom(Number(process.argv[3] ?? 1))
let total = 0
let mistaken = 0
let missed = 0

for (const [kind, make] of Object.entries(harmless)) {
  const wrong = Array.from({ length: runs }, () => make(random)).filter((text) => scrubText(text) !== text)
  total += runs
  mistaken += wrong.length
  console.log(`${kind}: ${wrong.length} of ${runs} changed`, ...wrong.slice(0, 5))
}
const toReplace = {
  ...Object.fromEntries(Object.entries(personal).map(([kind, [placeholder, make]]) => [kind, () => [make(random), placeholder]])),
  ...Object.fromEntries(Object.entries(typedCards).map(([kind, make]) => [kind, () => make(random)])),
}
for (const [kind, make] of Object.entries(toReplace)) {
  const wrong = Array.from({ length: runs }, make).filter(([text, clean]) => scrubText(text) !== clean)
  missed += wrong.length
  console.log(`${kind}: ${wrong.length} of ${runs} missed`, ...wrong.slice(0, 5).map(([text]) => text))
}
console.log(`${mistaken} of ${total} harmless texts changed, ${missed} of ${runs * Object.keys(toReplace).length} personal texts missed`)
process.exitCode = mistaken / total > 1e-6 || missed > 0 ? 1 : 0
