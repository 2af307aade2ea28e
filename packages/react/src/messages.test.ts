import { expect, it } from 'vitest'
import { cs } from './messages-cs.js'
import { en } from './messages-en.js'

// `holdEnds` takes 60, 30 or 20, whose form is the same in both languages; `place` has an ordinal, `score` no noun.
it.each([
  ['English', en],
  ['Czech', cs],
])('has no number in the %s texts, which would need the plural forms of the language', (_, texts) => {
  expect(Object.entries(texts).filter(([, text]) => /\d|\{(?!key\}|seconds\}|value\}|n\}|of\}|total\}|threshold\})/.test(text))).toEqual([])
})
