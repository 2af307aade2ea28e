const ownership = 'packages/server/src/worker/ownership.ts'
const worker = 'packages/server/src/worker/worker.ts'
const pursue = 'packages/engine/src/decide/pursue.ts'

export default {
  tests: ['packages/server/src/worker'],
  list: [
    {
      name: 'epoch-ignored',
      says: 'A process that has lost a partition still commits to it.',
      edits: [
        { file: 'packages/server/src/store/memory-store.ts', find: 'tables.owners.get(partition)?.epoch !== epoch)', put: '(tables.owners.get(partition)?.epoch ?? 0) < epoch)' },
        { file: 'packages/server/src/store/postgres-commit.ts', find: 'WHERE p.n = last.n AND p.epoch = last.epoch RETURNING', put: 'WHERE p.n = last.n AND p.epoch >= last.epoch RETURNING' },
      ],
      tests: ['packages/server/src/store/store.test.ts'],
    },
    {
      name: 'hand-over-overtakes',
      says: 'A message is handed over in memory although its partition still has records of the former owner to read.',
      file: ownership,
      find: 'one.awaitedRecord === undefined && one.limit',
      put: 'one.limit',
    },
    {
      name: 'own-records-overtaken',
      says: 'A hand-over overtakes the records that this process has appended for the partition itself.',
      file: worker,
      find: "if (one && kind !== 'record') one.awaitedRecord = message.id",
      put: "if (one && kind === 'record') one.awaitedRecord = message.id",
    },
    {
      name: 'stepped-stays-after-a-failure',
      says: 'What a failed turn has stepped stays in memory, although it was not committed.',
      file: worker,
      find: 'ownership.discard(isFenced ? [...owned.keys()] : stepping)',
      put: 'ownership.discard(isFenced ? [...owned.keys()] : stepping.slice(1))',
    },
    {
      name: 'handed-over-not-recovered',
      says: 'A takeover does not step again the messages that were handed over in memory.',
      file: 'packages/server/src/worker/recover.ts',
      find: 'const messages = [...records.flatMap(decodeRecord), ...sent]',
      put: 'const messages = [...records.flatMap(decodeRecord), ...sent.slice(1_000)]',
    },
    {
      name: 'outbox-left-behind',
      says: 'Effects that the former owner has committed and not performed are performed by nobody.',
      file: worker,
      find: '    outbox.perform(claims.flatMap((claim) => claim.outbox), null)\n',
      put: '    outbox.perform(claims.flatMap((claim) => claim.outbox.slice(1_000)), null)\n',
    },
    {
      name: 'refusal-believed',
      says: 'A step that one of two owners was refused counts as not done, whatever the call of the other has done.',
      file: 'packages/server/src/worker/outbox.ts',
      find: 'result.ok || owned === epoch ||',
      put: 'result.ok || owned >= 0 ||',
    },
    {
      name: 'asked-in-vain',
      says: 'A candidate about which the decider never answers, because the process that asked has died, ends in silence.',
      file: pursue,
      find: "  if (isMissing && subject.useCase.say.fallback === 'silence')",
      put: '  if (isMissing)',
      tests: ['packages/engine/src/decide'],
    },
    {
      name: 'decided-before-the-deadlines',
      says: 'After a takeover, the rule decides in place of a decider before the deadlines that have passed are taken: a signal that has ended is told.',
      edits: [
        { file: pursue, find: '  send(turn, `person:${person.id}`, effect, { type: \'reply\', effect, result: { ok', put: '  void send\n  takePursuitReply(turn, person, pursuit, { ok' },
        { file: pursue, find: "came in time.` } })", put: "came in time.` })" },
      ],
      tests: ['packages/engine/src/decide'],
    },
    {
      name: 'stale-owner-grants',
      says: 'A resource is not told the epoch of the owner that asks, so that a former owner grants holds.',
      file: 'packages/server/src/decider/answering.ts',
      find: 'const context = { tx, now, fence }',
      put: 'const context = { tx, now, fence: { ...fence, epoch: Number.MAX_SAFE_INTEGER } }',
      tests: ['packages/server/src/decider'],
    },
    {
      name: 'fenced-for-ever',
      says: 'A process that was fenced while others own every partition counts as fenced for ever.',
      file: worker,
      find: " || member?.share().size === 0) state = 'running'",
      put: ") state = 'running'",
    },
  ],
}
