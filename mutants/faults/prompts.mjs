const fatigue = 'packages/browser/src/prompts/fatigue.ts'
const choose = 'packages/browser/src/prompts/choose-prompt.ts'
const variants = 'packages/browser/src/prompts/variants.ts'
const show = 'packages/browser/src/prompts/show-prompt.ts'

export default {
  tests: ['packages/browser/src/prompts'],
  // A page has prompts without a server; the simulation is about the server.
  isPlayed: false,
  list: [
    {
      name: 'one-too-many',
      says: 'A session shows one prompt more than it may.',
      file: fatigue,
      find: 'return shown >= maxPerSession ?',
      put: 'return shown > maxPerSession ?',
    },
    {
      name: 'unseen-costs-the-gap',
      says: 'A prompt that nobody saw keeps the next one waiting, as if it had been shown.',
      file: fatigue,
      find: "...optional('shownAt', shownAt === now ? before.shownAt : shownAt),",
      put: "...optional('shownAt', shownAt),",
    },
    {
      name: 'no-keeps-count',
      says: 'A no between dismissals does not begin their count anew.',
      file: fatigue,
      find: 'isDismissed ? record.dismissesInARow + 1 : 0',
      put: "isDismissed ? record.dismissesInARow + 1 : response === 'yes' ? 0 : record.dismissesInARow",
    },
    {
      name: 'yes-ends-nothing',
      says: 'A yes in a category does not end the wait after a dismissal there.',
      file: fatigue,
      find: "return response === 'yes' ? without(categories, category) : categories",
      put: 'return categories',
    },
    {
      name: 'clock-set-back',
      says: 'After the clock was set back, nothing is shown until it has caught up.',
      file: fatigue,
      find: 'Math.abs(now - since)',
      put: '(now - since)',
    },
    {
      name: 'own-count-only',
      says: 'Of two engines in one tab, each counts only what it has shown itself.',
      file: fatigue,
      find: "if (typeof stored === 'string') latest = readRecord(stored, now)",
      put: "if (typeof stored === 'string' && latest === null) latest = readRecord(stored, now)",
    },
    {
      name: 'failed-one-first',
      says: 'A prompt whose renderer fails keeps the others from being shown for ever.',
      file: choose,
      find: 'Number(a.hasFailed) - Number(b.hasFailed) || (b.prompt.priority',
      put: '(b.prompt.priority',
    },
    {
      name: 'turn-kept',
      says: 'A turn of the person’s budget is not given back when the prompt was taken away meanwhile.',
      file: choose,
      find: '      turn?.release(false)\n      return null',
      put: '      return null',
    },
    {
      name: 'or-means-and',
      says: 'Of several triggers, all have to be met although one is enough.',
      file: 'packages/browser/src/prompts/evaluate-triggers.ts',
      find: 'closed.length < answers.length : closed.length === 0',
      put: 'closed.length === 0 : closed.length === 0',
    },
    {
      name: 'timeout-is-a-loss',
      says: 'A prompt whose time ran out counts as a whole loss of its variant.',
      file: show,
      find: "answer === 'timeout' ? halfLoss : loss",
      put: 'loss',
      also: [{ file: show, find: 'import { type Counts, halfLoss, loss, win }', put: 'import { type Counts, loss, win }' }],
    },
    {
      name: 'other-input-counts',
      says: 'Typing into an open palette dismisses the prompt in the subtitle bar.',
      file: show,
      find: "if (palette === 'subtitle_only' && response !== 'yes')",
      put: "if (palette === 'subtitle_only' && response === 'no')",
    },
    {
      name: 'last-tab-wins',
      says: 'Of two tabs that learn at the same time, one overwrites what the other counted.',
      file: variants,
      find: '(value) => how(added(read(value), adding))',
      put: '() => how(added(stored, adding))',
    },
    {
      name: 'counted-twice',
      says: 'What was stored is added again at the next change.',
      file: variants,
      find: '      pending = pending.slice(adding.length)\n',
      put: '',
    },
  ],
}
