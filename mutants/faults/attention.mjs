const histories = 'packages/engine/src/scenarios/attention-budget-on-two-devices.test.ts'
const attention = 'packages/engine/src/attention/attention.ts'

export default {
  tests: ['packages/engine/src/attention'],
  list: [
    {
      name: 'gap-from-sending',
      says: 'The five minutes between two suggestions begin when a suggestion is sent, not when it is shown.',
      file: attention,
      find: '  const others = attention.spent.filter((one) => one.command !== command)\n  attention.spent = [...others, { command, at,',
      put: '  const others = attention.spent.filter((one) => one.command !== command)\n  attention.spent = [...others, { command, at: attention.spent.find((one) => one.command === command)?.at ?? at,',
      tests: [histories],
    },
    {
      name: 'never-returned',
      isQuick: true,
      says: 'The attention that was reserved for a command which is never shown is not returned.',
      file: attention,
      find: '  attention.spent = kept\n  return isGiven',
      put: '  return isGiven',
    },
    {
      name: 'late-shown-is-free',
      says: 'A command whose reservation was returned costs nothing when its page reports late that it was shown.',
      file: attention,
      find: '  attention.spent = [...others, { command, at, day,',
      put: '  if (others.length === attention.spent.length) return\n  attention.spent = [...others, { command, at, day,',
    },
    {
      name: 'third-for-anyone',
      says: 'The third suggestion of a visit, which is kept for high priority, is given to any.',
      file: attention,
      find: 'keptForHigh: 1,',
      put: 'keptForHigh: 0,',
    },
    {
      name: 'day-in-utc',
      says: 'A command is charged to the day of UTC instead of the day in the shop’s time zone.',
      file: 'packages/engine/src/command/attention-account.ts',
      find: 'dayIn(compiled.pack.timeZone, now)',
      put: "dayIn('UTC', now + 0 * compiled.pack.timeZone.length)",
      tests: [histories],
    },
    {
      name: 'refused-use-case-rests',
      says: 'After a refusal its use case rests instead of its category.',
      file: 'packages/engine/src/command/change-fate.ts',
      find: "countRefusal(person.attention, turn.compiled.useCases.get(useCase)?.category ?? '', turn.now)",
      put: 'countRefusal(person.attention, useCase, turn.now)',
      tests: [histories],
    },
    {
      name: 'critical-breaks-rest',
      says: 'A critical use case speaks in a category that rests after a refusal.',
      file: attention,
      find: '  if (rest > now) return',
      put: '  if (rest > now && !critical) return',
    },
  ],
}
