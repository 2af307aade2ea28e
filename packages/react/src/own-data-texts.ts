const en = {
  download: 'Download my data',
  forget: 'Forget everything about me',
  forgetSure: 'Everything we know about you is deleted. This cannot be undone.',
  forgetYes: 'Yes, forget me',
  forgetNo: 'Keep it',
  forgotten: 'Done. We know nothing about you any more.',
}

/** The texts of what a person may do with their own data, in one language. */
export type OwnDataTexts = typeof en

const cs: OwnDataTexts = {
  download: 'Stáhnout moje údaje',
  forget: 'Zapomenout o mně všechno',
  forgetSure: 'Smažeme všechno, co o vás víme. Vrátit se to nedá.',
  forgetYes: 'Ano, zapomenout',
  forgetNo: 'Ponechat',
  forgotten: 'Hotovo. Už o vás nic nevíme.',
}

export const ownDataTexts = { en, cs }
