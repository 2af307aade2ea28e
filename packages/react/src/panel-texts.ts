const en = {
  panel: 'Assistant',
  waiting: 'Ready for you',
  waitingNothing: 'Nothing is waiting for you.',
  remove: 'Remove',
  ask: 'Ask us a question',
  send: 'Ask',
  bySearch: 'Quoted from this site',
  sources: 'Source',
  askFailed: 'We can’t answer that right now. Please try again later.',
  askTooMany: 'That was a lot of questions. Please try again in a minute.',
  retry: 'Try again',
}

/** The texts of the assistant's panel in one language. */
export type PanelMessages = typeof en

const cs: PanelMessages = {
  panel: 'Asistent',
  waiting: 'Připraveno pro vás',
  waitingNothing: 'Nic na vás nečeká.',
  remove: 'Odebrat',
  ask: 'Na co se chcete zeptat?',
  send: 'Zeptat se',
  bySearch: 'Citace z tohoto webu',
  sources: 'Zdroj',
  askFailed: 'Teď na to neumíme odpovědět. Zkuste to prosím později.',
  askTooMany: 'To bylo hodně otázek najednou. Zkuste to prosím za minutu.',
  retry: 'Zkusit znovu',
}

export const panelTexts = { en, cs }
