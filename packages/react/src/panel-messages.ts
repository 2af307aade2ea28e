import { closestLanguage } from '@proactive/protocol'
import { type Catalogue, textsFor } from './messages.js'
import { panelCs, panelEn, type PanelMessages } from './panel-texts.js'

/** Returns the panel's texts in the language closest to `locale`. The app's texts take precedence over the kit's. */
export function panelMessagesFor(locale: string, app: Catalogue = {}): PanelMessages {
  const words: { [Text in keyof PanelMessages]: string } = { ...panelEn, ...closestLanguage({ en: panelEn, cs: panelCs }, locale) }
  for (const texts of textsFor(locale, app)) {
    for (const [name, text] of Object.entries(texts)) if (isName(name) && typeof text === 'string') words[name] = text
  }
  return words
}

const isName = (name: string): name is keyof PanelMessages => Object.hasOwn(panelEn, name)
