const react = 'packages/engine/src/reaction/react.ts'
const loop = 'packages/engine/src/reaction/loop.ts'

export default {
  tests: ['packages/engine/src/reaction'],
  list: [
    {
      name: 'loop-of-two',
      says: 'The guard against loops looks at the last reaction only, so that two set each other off.',
      file: loop,
      find: 'chain.includes(reaction)',
      put: 'chain.at(-1) === reaction',
    },
    {
      name: 'rate-never-eased',
      says: 'What ran often about one thing is cut for good, not for a minute.',
      file: loop,
      find: 'const left = (p.rates.get(address) ?? 0) - 1',
      put: 'const left = p.rates.get(address) ?? 0',
    },
    {
      name: 'newest-of-chain-left-out',
      says: 'What a long chain leaves out of an event is its newest reaction, which then sets itself off.',
      file: 'packages/engine/src/message/chain.ts',
      find: 'names.shift()',
      put: 'names.pop()',
      tests: ['packages/engine/src/message/chain.test.ts'],
    },
    {
      name: 'dry-mode-of-the-code',
      says: 'A reaction that an operator has switched to dry mode runs its steps.',
      file: react,
      find: "modeOf(turn, definition) === 'dry' ? 'dry run'",
      put: "definition.mode === 'dry' ? 'dry run'",
    },
    {
      name: 'off-still-runs',
      says: 'A reaction that an operator has switched off goes on.',
      file: react,
      find: "if (p.reactions.has(id) || modeOf(turn, definition) === 'off') return",
      put: "if (p.reactions.has(id) || definition.mode === 'off') return",
    },
    {
      name: 'undeclared-step-overlooked',
      says: 'Of a choice that names a step that is not there, the others are run.',
      file: 'packages/engine/src/message/choice.ts',
      find: "if (typeof one !== 'string' || !declared.includes(one)) return undefined",
      put: "if (typeof one !== 'string') return undefined",
    },
    {
      name: 'late-choice-taken',
      says: 'The answer of a model that comes after its time replaces the choice of the rule, while the steps run.',
      file: react,
      find: 'function takeChoice(turn: Turn, run: ReactionRun, result: Result): void {\n  delete run.effect\n',
      put: 'function takeChoice(turn: Turn, run: ReactionRun, result: Result): void {\n',
    },
    {
      name: 'personal-fact-shown',
      says: 'A model is shown a personal fact when another fact beside it is none.',
      file: react,
      find: '.every(({ fact }) => !compiled.personalFacts.has(fact))',
      put: '.some(({ fact }) => !compiled.personalFacts.has(fact))',
    },
    {
      name: 'facts-read-once',
      says: 'Facts that could not be read are looked up again under the same ID, which is done already.',
      file: react,
      find: "run.effect = idFrom('look', run.id, String(run.saga.round), String(run.attempt))",
      put: "run.effect = idFrom('look', run.id, String(run.saga.round))",
    },
    {
      name: 'other-way-when-unknown',
      says: 'Another gateway is asked although the first may have refunded: nobody knows.',
      file: 'packages/engine/src/saga/saga.ts',
      find: 'const other = isUnknown ? undefined : alternativeTo(run, step)',
      put: 'const other = alternativeTo(run, step)',
    },
    {
      name: 'left-while-taking-back',
      says: 'A run is forgotten while a step that was done late is taken back, and never ends that.',
      file: react,
      find: "run.stage === 'over' && run.saga.state !== 'taking back' && deadLettersOf",
      put: "run.stage === 'over' && deadLettersOf",
    },
    {
      name: 'one-address-for-all',
      says: 'The rate counts everything that a reaction runs about together, so that one flood stops it for all.',
      file: 'packages/engine/src/reaction/trigger.ts',
      find: 'about ?? canonicalJson(data))}` as const',
      put: "(about === undefined ? '' : ''))}` as const",
    },
  ],
}
