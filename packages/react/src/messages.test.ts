import { expect, it } from 'vitest'
import { cardTexts } from './card-texts.js'
import { cs } from './messages-cs.js'
import { en } from './messages-en.js'
import { ownDataTexts } from './own-data-texts.js'
import { panelTexts } from './panel-texts.js'

// `holdEnds` takes 60, 30 or 20, whose form is the same in both languages; `place` has an ordinal, `score` no noun.
it.each([
  ['English', { ...en, ...cardTexts.en, ...ownDataTexts.en, ...panelTexts.en }],
  ['Czech', { ...cs, ...cardTexts.cs, ...ownDataTexts.cs, ...panelTexts.cs }],
])('has no number in the %s texts, which would need the plural forms of the language', (_, texts) => {
  expect(Object.entries(texts).filter(([, text]) => /\d|\{(?!key\}|seconds\}|value\}|n\}|of\}|total\}|threshold\})/.test(text))).toEqual([])
})
