const consent = 'packages/engine/src/person/consent.ts'

export default {
  tests: ['packages/engine/src/person', 'packages/server/src/scenarios/consent-orders.test.ts', 'packages/server/src/scenarios/consent-races.test.ts'],
  list: [
    {
      name: 'card-stays-after-the-no',
      says: 'A card on screen stays after its person has said no.',
      file: consent,
      find: "  for (const told of person.told.values()) if (isOpen(told)) withdraw(turn, person, told, 'consent')\n",
      put: "  for (const told of person.told.values()) if (isOpen(told) && !told.shown) withdraw(turn, person, told, 'consent')\n",
    },
    {
      name: 'older-yes-wins',
      says: 'A yes that arrives last wins, although the person said no later.',
      file: consent,
      find: '  return saidAt > person.saidAt ||',
      put: '  return saidAt !== person.saidAt ||',
    },
    {
      name: 'off-still-observed',
      says: 'What a person does who has switched the assistant off is folded into the person’s traits.',
      file: 'packages/engine/src/state/person.ts',
      find: 'consent === false || !preferences.enabled\n',
      put: 'consent === false || (!preferences.enabled && consent === null)\n',
    },
    {
      name: 'stored-without-consent',
      says: 'The gateway stores the events of a person who has said no.',
      file: 'packages/server/src/gateway/denials.ts',
      find: '  if (isAllowed) return undefined\n',
      put: '  if (isAllowed || !consents) return undefined\n',
    },
    {
      name: 'yes-not-matched',
      says: 'A person who gives consent is not matched with the signals that stand.',
      file: consent,
      find: '  if (!wasOn && isOn(person) && isLive(person)) turn.changed.add(person)\n',
      put: '  if (wasOn && isOn(person) && isLive(person)) turn.changed.add(person)\n',
    },
    {
      name: 'old-preferences-restored',
      says: 'Preferences that a reconnecting tab brings along replace newer ones.',
      file: consent,
      find: 'if (!person.hasPreferences) changePreferences',
      put: 'if (!person.hasPreferences || person.consent === true) changePreferences',
    },
    {
      name: 'shop-names-the-person',
      says: 'A rule keyed by the person learns of a person who said no, from the shop’s systems.',
      file: 'packages/engine/src/kernel/receive.ts',
      find: 'return deriveWithoutPerson(turn, event)',
      put: 'return derive(turn, event, forwarded, others)',
    },
    {
      name: 'prepared-stays-after-the-no',
      says: 'What waits in the panel stays there after its person has said no.',
      file: consent,
      find: "if (isOpen(told)) withdraw(turn, person, told, 'consent')",
      put: "if (isOpen(told) && !told.waits) withdraw(turn, person, told, 'consent')",
      tests: ['packages/engine/src/decide/prepared.test.ts'],
    },
    {
      name: 'yes-of-the-same-time-wins',
      says: 'Of two words with the same time, the yes that arrives last wins over the no.',
      edits: [
        { file: consent, find: 'saidAt > person.saidAt || (saidAt === person.saidAt && person.consent === true && !consent)', put: 'saidAt > person.saidAt || (saidAt === person.saidAt && person.consent !== consent)' },
      ],
    },
    {
      name: 'repeat-not-dated',
      says: 'A no that is said again keeps the time of the first, so that a yes from between the two wins after it.',
      file: consent,
      find: '    if (saidAt !== undefined) person.saidAt = saidAt\n',
      put: '    if (saidAt !== undefined) person.saidAt ??= saidAt\n',
    },
  ],
}
