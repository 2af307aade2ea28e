import { asyncApi, eventsMarkdown } from '@proactive/engine/describe'
import type { Pack } from '@proactive/engine'
import { graphRules } from './graph/rules.js'
import { logOnly } from './log-only.js'

const intro = `# Events and signals of the store

Written by \`npm run docs:events\` from the pack; a test fails when this page is out of date. Traits are those of \`src/assistant/shopper.ts\`, signals those of \`src/assistant/signals\`, reactions those of \`src/assistant/reactions\`, and the shop's tables are changed by \`src/assistant/applies.ts\`. Amounts are in haléře, times in ISO 8601, durations in milliseconds. [asyncapi.json](asyncapi.json) has the whole schemas.
`

/** The documents of the store's pack: the text of each file, by its name. */
export function documentsOf(pack: Pack): Record<'EVENTS.md' | 'asyncapi.json', string> {
  const ofGraph = graphRules.map(({ event }): [string, string[]] => [event.type, ['the graph']])
  const options = { readers: Object.fromEntries(ofGraph), logOnly }
  return {
    'EVENTS.md': `${intro}\n${eventsMarkdown(pack, options)}`,
    'asyncapi.json': `${JSON.stringify(asyncApi(pack, { version: '1.0.0', ...options }), null, 2)}\n`,
  }
}
