const passing = 'packages/engine/src/decide/pass-gates.ts'
const panel = ['packages/engine/src/decide/prepared.test.ts']
const gates = 'packages/engine/src/decide/evaluate-gates.ts'

export default {
  tests: ['packages/engine/src/decide'],
  list: [
    {
      name: 'consent-only-before',
      says: 'A card is sent after its person said no while the decider was thinking: consent is asked only before.',
      edits: [
        {
          file: gates,
          find: "function consent({ person }: Pick<Asking, 'person'>): Gate {\n",
          put: "function consent({ person, pursuit }: { person: Person; pursuit?: Pursuit }): Gate {\n  if (pursuit && pursuit.stage !== 'waiting') return gate('consent', true, '')\n",
        },
        {
          file: 'packages/engine/src/person/consent.ts',
          find: "if (pursuit.stage !== 'over') staySilent",
          put: "if (pursuit.stage === 'waiting') staySilent",
        },
      ],
      tests: ['packages/engine/src/person/consent.test.ts'],
    },
    {
      name: 'mode-only-before',
      says: 'A use case that is switched off while the decider is thinking still sends its card.',
      file: gates,
      find: 'function mode({ p }: Turn, { useCase }: Asking): Gate {\n',
      put: "function mode({ p }: Turn, { useCase, pursuit }: Asking): Gate {\n  if (pursuit.stage !== 'waiting') return gate('mode', true, '')\n",
    },
    {
      name: 'critical-breaks-snooze',
      says: 'A critical use case speaks during a snooze.',
      file: gates,
      find: 'if (snoozed > now) return',
      put: 'if (snoozed > now && !useCase?.critical) return',
      also: [
        {
          file: gates,
          find: "{ person: { preferences } }: Pick<Asking, 'person'>, isSilent: boolean): Gate {",
          put: "{ person: { preferences }, useCase }: { person: Person; useCase?: Asking['useCase'] }, isSilent: boolean): Gate {",
        },
      ],
    },
    {
      name: 'outranked-skips-quiet-hours',
      says: 'A candidate that another one outranked before is sent in the quiet hours.',
      file: gates,
      find: 'const hours = pack.quietHours && quietUntil',
      put: 'const hours = !pursuit?.outranked && pack.quietHours && quietUntil',
      also: [
        {
          file: gates,
          find: "{ person: { preferences } }: Pick<Asking, 'person'>, isSilent: boolean): Gate {",
          put: '{ person: { preferences }, pursuit }: { person: Person; pursuit?: Pursuit }, isSilent: boolean): Gate {',
        },
        { file: gates, find: "gate('quiet', hours === undefined, 'quiet hours', hours)", put: "gate('quiet', !hours, 'quiet hours', hours || undefined)" },
      ],
    },
    {
      name: 'category-not-for-notifications',
      says: 'A notification is sent in a category that its person has switched off.',
      file: gates,
      find: "gate('category', person.preferences",
      put: "gate('category', useCase.command === 'ui.notification' || person.preferences",
    },
    {
      name: 'repeat-only-open',
      isQuick: true,
      says: 'A card that was dismissed is repeated in the same visit.',
      file: gates,
      find: '(told.shown || told.quiet || isOpen(told))',
      put: 'isOpen(told)',
    },
    {
      name: 'unfit-stays',
      says: 'What no longer fits its person stays open.',
      file: 'packages/engine/src/kernel/signals.ts',
      find: '    recheckFit(turn, person)\n',
      put: '',
      tests: ['packages/engine/src/decide/recheck.test.ts'],
    },
    {
      name: 'silent-instead-of-waiting',
      isQuick: true,
      says: 'A candidate that only has to wait for its time is silenced for good.',
      file: 'packages/engine/src/decide/pass-gates.ts',
      find: 'if (staysClosed(closed, expiresAt)) staySilent',
      put: 'if (until > turn.now) staySilent',
    },
    {
      name: 'panel-for-anything',
      says: 'A candidate that any closed gate keeps back, such as a category that is switched off, waits in the panel.',
      file: passing,
      find: ' && isOnlyAttention(closed) && ',
      put: ' && closed.some((one) => isOnlyAttention([one])) && ',
      tests: panel,
    },
    {
      name: 'panel-too-early',
      says: 'A candidate that could be shown a little later goes to the panel at once.',
      file: passing,
      find: ' && staysClosed(closed, wanted.signal.expiresAt)) {',
      put: ') {',
      tests: panel,
    },
    {
      name: 'panel-never',
      says: 'What the attention keeps back for as long as its signal stands is silenced, and does not wait in the panel.',
      file: passing,
      find: "wanted.useCase.panel === 'fallback'",
      put: "wanted.useCase.panel === 'only'",
      tests: panel,
    },
    {
      name: 'prepared-is-shown',
      says: 'What is decided for the panel is sent to the page.',
      file: 'packages/engine/src/decide/pursue.ts',
      find: '  if (decision.prepare) {\n',
      put: '  if (decision.prepare && useCase.panel === undefined) {\n',
      tests: panel,
    },
    {
      name: 'prepared-costs-attention',
      says: 'What is accepted in the panel is charged to the attention.',
      file: 'packages/engine/src/command/attention-account.ts',
      find: '  if (told.waits) return\n',
      put: '',
      tests: panel,
    },
    {
      name: 'listed-after-the-answer',
      says: 'The panel goes on listing what was accepted, withdrawn or is over.',
      file: 'packages/engine/src/decide/prepared.ts',
      find: 'told.waits && isOpen(told) && told.expiresAt > now',
      put: "told.waits && (isOpen(told) || told.fate === 'accepted' || told.fate === 'withdrawn') && told.expiresAt > now",
      tests: panel,
    },
  ],
}
