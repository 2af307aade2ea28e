const saga = 'packages/engine/src/saga/saga.ts'

export default {
  tests: ['packages/engine/src/saga', 'packages/engine/src/machines/saga.test.ts'],
  list: [
    {
      name: 'late-duplicate',
      isQuick: true,
      says: 'A late reply to an earlier attempt of step 1 completes step 2.',
      file: saga,
      find: '  run.saga.attempt = 0\n  run.saga.asked = []\n',
      put: '  run.saga.attempt = 0\n',
    },
    {
      name: 'first-compensated-first',
      says: 'Steps are compensated in the order in which they were done, the first one first.',
      file: saga,
      find: 'const back = saga.done.pop()',
      put: 'const back = saga.done.shift()',
    },
    {
      name: 'key-of-the-attempt',
      isQuick: true,
      says: 'Every attempt of a step has a key of its own, so that the service does it twice.',
      file: saga,
      find: "const key = idFrom('step', of.id, step.name)",
      put: "const key = idFrom('step', of.id, step.name, ...(saga.attempt > 0 ? [String(saga.attempt)] : []))",
    },
    {
      name: 'unknown-taken-as-not-done',
      says: 'A step whose outcome nobody knows is taken as not done, and leaves no dead letter.',
      file: 'packages/engine/src/machines/saga.ts',
      find: "      'add a dead letter', 'report failed', 'begin a round of compensation',",
      put: "      'report failed', 'begin a round of compensation',",
    },
    {
      name: 'undone-too-late',
      says: 'An action can be undone after the time for it is over.',
      file: 'packages/engine/src/command/undo.ts',
      find: 'const isLate = told.undoUntil <= turn.now',
      put: 'const isLate = told.undoUntil === 0',
      tests: ['packages/engine/src/command'],
    },
    {
      name: 'one-step-left-standing',
      says: 'When a step is refused, the steps before the last one are not compensated.',
      file: saga,
      find: "if (saga.back) return changeSaga(run, { event: 'step compensated' })",
      put: "if (saga.back) return changeSaga(run, { event: saga.why === 'failed' ? 'all compensated' : 'step compensated' })",
    },
    {
      name: 'completed-one-step-early',
      isQuick: true,
      says: 'An action counts as done before its last step was called, where it has more than two.',
      file: saga,
      find: "changeSaga(begin(run), { event: stepOf(run) ? 'step due' : 'all steps done' })",
      put: "changeSaga(begin(run), { event: stepOf(run) && run.saga.at < 2 ? 'step due' : 'all steps done' })",
    },
  ],
}
