import { seconds } from '@proactive/protocol'
import type { Scenario } from './scenario.js'

export const helpPublished: Scenario = {
  name: 'help-published',
  title: { en: 'A help text is published', cs: 'Vydaný text nápovědy' },
  watch: {
    en: 'A text on gift wrapping is published. That one text is indexed; open the assistant and ask “Do you wrap gifts?”.',
    cs: 'Vyjde text o\u00a0balení dárků. Zaindexuje se jen ten jeden. Otevřete asistenta a\u00a0zeptejte se „Balíte dárky?“.',
  },
  level: 0,
  path: '/',
  prepare: (stage) => stage.withdrawHelp('gifts'),
  async play(stage) {
    await stage.waitFor('page.viewed', { path: '/' })
    await stage.pause(seconds(2))
    // The trigger of the table tells the assistant, as a publishing system would.
    await stage.publishHelp('gifts', {
      title: { en: 'Gift wrapping', cs: 'Balení dárků' },
      text: { en: 'We wrap gifts for free: write it in the note of your order.', cs: 'Dárky balíme zdarma: napište to do poznámky k\u00a0objednávce.' },
    })
  },
}
