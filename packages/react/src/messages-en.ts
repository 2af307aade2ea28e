/**
 * The texts that a page has from its start, in English; those of cards and of the panel are loaded with them. `{key}` in
 * `reach` is the keyboard shortcut, `{n}` and `{of}` in `place` are where the person stands and how many there are,
 * `{seconds}` in `holdEnds` is 60, 30 or 20, `{value}` in `filledBefore` the former text of a field.
 */
export const en = {
  suggestion: 'Suggestion',
  reach: 'Press {key} to go to the suggestion.',
  close: 'Close',
  more: 'More options',
  decline: 'No, thanks',
  byModel: 'AI',
  working: 'One moment…',
  undo: 'Undo',
  undone: 'Undone. Everything is as it was before.',
  heldFor: 'Held for you:',
  place: 'Your place: {n} of {of}.',
  decided: 'Decided within',
  holdEnds: '{seconds} seconds left.',
  extend: 'Keep it longer',
  filledBefore: 'Before: {value}',
  activity: 'What the assistant did',
  activityNothing: 'Nothing yet.',
  stateAccepted: 'Done',
  stateUndone: 'Undone',
  stateMissed: 'Missed',
  stateTurn: 'Shown by this site',
  assistant: 'Suggestions',
  on: 'Show me suggestions',
  frequency: 'How often',
  minimal: 'Rarely',
  normal: 'Sometimes',
  maximum: 'Often',
  notSaved: 'Your changes couldn’t be saved. Please try again.',
  categoriesOf: 'What about',
  quiet: 'Stay quiet today',
  requestFailed: 'That didn’t work. Please try again.',
  consentTitle: 'Can we lend you a hand?',
  consentText:
    'Our assistant looks at the pages and items you view here, never at what you type, and speaks up when it can help. You can turn it off at any time.',
  consentYes: 'Allow',
  consentNo: 'Don’t allow',
  expired: 'This offer has expired.',
  withdrawn: 'This offer is no longer valid.',
  taken: 'It has gone to somebody else.',
  hold_lost: 'Sorry, we couldn’t hold it for you any longer.',
  unavailable: 'Sorry, this is no longer available.',
  already_answered: 'You have already answered this offer.',
  offline: 'We can’t connect right now. Please try again.',
  failed: 'Something went wrong. Please try again.',
}

/** The texts that a page has from its start, in one language. */
export type Words = typeof en
