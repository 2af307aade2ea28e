/** A page of the bike workshop with prompts that it decides on by itself. No server takes part. */

import { createPieceRender, createProactive, triggers } from '@proactive/browser/prompts'

const output = document.querySelector('output')
const analytics = { track: (name: string, data: object) => void tracked.push({ name, ...data }) }
const tracked: object[] = []
const goTo = (path: string): void => {
  if (output) output.textContent = `Going to ${path}`
}

const proactive = createProactive({
  analytics,
  render: createPieceRender(),
  fatigue: { maxPerSession: 2, cooldownMs: 30_000, dismissPenalty: { sameId: 'session' } },
})
await proactive.init()

proactive.register({
  id: 'free_times',
  priority: 10,
  triggers: [triggers.pageMatch({ path: '/prompts' }), triggers.dwell({ ms: 1_000 })],
  surface: { text: 'Shall we look for a free time?', yesLabel: 'Show times', noLabel: 'Not now' },
  onResponse: (response) => {
    if (response === 'yes') goTo('/times')
  },
})

setInterval(() => void proactive.tick(), 1_000)

Object.assign(globalThis, { prompts: { createProactive, proactive, tracked } })
