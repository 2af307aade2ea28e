const forget = 'packages/engine/src/person/forget.ts'

export default {
  tests: ['packages/engine/src/person'],
  list: [
    {
      name: 'signal-stands-elsewhere',
      says: 'A signal of a person whose event is forgotten ends only in the partition of its rule.',
      file: 'packages/engine/src/person/forget.ts',
      find: "send(turn, 'all', `${of.standing.id} forgotten`, { type: 'cleared', signal: of.standing.id, reason: 'forgotten' })",
      put: 'clearSignal(turn, of.standing.id)',
      also: [{ file: 'packages/engine/src/person/forget.ts', find: 'if (!isTheirs && !(evidence.count === 1 &&', put: 'if (!(isTheirs && evidence.count === 1) && !(evidence.count === 1 &&' }],
    },
    {
      name: 'window-remembers',
      says: 'What a rule keeps of a person under another key than the person’s name is not forgotten.',
      file: forget,
      find: 'isTheirs: (of) => namesInKey(of, identity)',
      put: 'isTheirs: ({ key }) => identity.names.has(key)',
    },
    {
      name: 'composed-key-stays',
      says: 'A message that names a person in a rule’s key composed of the name and more survives the person’s erasure.',
      file: 'packages/engine/src/message/identity.ts',
      find: "recheck: ['key', 'whose'],",
      put: 'recheck: [],',
      tests: ['packages/engine/src/message/identity.test.ts'],
    },
    {
      name: 'still-in-the-queue',
      says: 'A person who was erased stays in the queue of a topic, under a pseudonym, and is offered the place.',
      file: forget,
      find: 'queue: topic.queue.filter(({ person }) => !identity.names.has(person)),',
      put: 'queue: topic.queue.map(rename),',
    },
    {
      name: 'still-in-the-index',
      says: 'A person who was erased stays in the index, and is scored for new signals.',
      file: forget,
      find: 'for (const slot of compiled.slots) if (wasLive) p.index.move',
      put: 'for (const slot of compiled.slots) if (!wasLive) p.index.move',
      tests: ['packages/engine/src/state/trait-index.test.ts'],
    },
    {
      name: 'card-stays',
      says: 'The cards of a person who was erased stay on the person’s pages.',
      file: forget,
      find: "  for (const told of person.told.values()) if (isOpen(told)) withdraw(turn, person, told, 'forgotten')\n  const wasLive",
      put: '  const wasLive',
    },
    {
      name: 'late-message-revives',
      says: 'A message that names a person whose erasure is under way brings the person back.',
      file: forget,
      find: '  if (isOver === false) p.erasing.set(as, names)\n',
      put: '',
    },
    {
      name: 'deadline-remembers',
      isQuick: true,
      says: 'The deadlines of an erased person stay in the state.',
      file: forget,
      find: "  p.due.remove((due) => 'person' in due && identity.names.has(due.person))\n",
      put: '',
    },
    {
      name: 'card-rests-on-forgotten',
      says: 'A card that names a forgotten event as its reason stays.',
      file: forget,
      find: 'const isAbout = !place && why[0]?.id === event',
      put: 'const isAbout = false',
    },
  ],
}
