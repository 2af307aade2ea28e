const topic = 'packages/engine/src/route/topic.ts'
const changeHold = 'packages/engine/src/route/change-hold.ts'
const machine = 'packages/engine/src/machines/hold.ts'

export default {
  tests: ['packages/engine/src/route/holds.test.ts', 'packages/engine/src/machines/hold.test.ts'],
  list: [
    {
      name: 'declined-among-several',
      says: 'A place that is declined while another is still taken is not offered again.',
      file: changeHold,
      find: "  'offer the free places'({ turn, address, topic, hold, state, why = `${hold.id} ${state}` }) {\n",
      put: "  'offer the free places'({ turn, address, topic, hold, state, why = `${hold.id} ${state}` }) {\n    if (topic.placed.length > 0) return\n",
    },
    {
      name: 'not-released',
      says: 'A hold that is given back stays in the shop’s records until its time is over.',
      file: machine,
      find: "'given back': to('released', ...release, ...nextInQueue)",
      put: "'given back': to('released', 'record the change', ...nextInQueue)",
    },
    {
      name: 'limit-ignored',
      says: 'More people are told at once than the use case allows, as long as something is free.',
      file: topic,
      find: 'for (; left > 0 && placed.length < topic.atMost; left--)',
      put: 'for (; left > 0; left--)',
    },
    {
      name: 'refused-at-once-again',
      says: 'A candidate whose claim the records refuse is offered the place again at the same instant, for ever.',
      file: topic,
      find: 'topic.refused = { ...refused, candidates: [...refused.candidates, candidate.id] }',
      put: 'topic.refused = { ...refused, candidates: [...refused.candidates, `${candidate.id} once`] }',
    },
    {
      name: 'extended-while-others-wait',
      says: 'A tap gives a holder more time while somebody else waits for the place.',
      file: changeHold,
      find: '!isKept && queue.length === 0 && extended < extensionsAtMost',
      put: '!isKept && queue.length >= 0 && extended < extensionsAtMost',
    },
    {
      name: 'gone-keeps-its-place',
      says: 'A person who has left keeps the hold until its time is over, although others wait.',
      file: 'packages/engine/src/person/presence.ts',
      find: '  if (live) return\n  withdrawHolds(turn, person, session)\n',
      put: '  if (live) return\n  if (tab.cells.length > 1_000) withdrawHolds(turn, person, session)\n',
      tests: ['packages/engine/src/person'],
    },
    {
      name: 'offers-share-an-id',
      says: 'A place that is offered again to the same candidate is taken for a duplicate by the log, and nobody gets it.',
      file: topic,
      find: '`${candidate.id} ${topicOf(topic.signal, topic.useCase)} ${topic.offers}`',
      put: 'candidate.id',
    },
    {
      name: 'silent-stays-in-the-queue',
      says: 'Who switches the assistant off while waiting for a place is offered it, and it stays with that person.',
      file: 'packages/engine/src/route/holds.ts',
      find: '    topic.queue = topic.queue.filter(({ id }) => id !== candidate)\n',
      put: '',
    },
    {
      name: 'granted-too-late',
      says: 'A hold that is granted after its candidate has ended is not given back.',
      file: 'packages/engine/src/decide/take-hold-answer.ts',
      find: "  if (outcome === 'granted')\n    return freePlace",
      put: "  if (outcome === 'granted' && told)\n    return freePlace",
      tests: ['packages/engine/src/decide'],
    },
  ],
}
