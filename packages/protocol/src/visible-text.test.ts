import { expect, it } from 'vitest'
import { visibleText } from './visible-text.js'

const unseen = [0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0x200e, 0x200f, 0x061c, 0x200b, 0x200c, 0x200d, 0x2060]
  .concat([0xfeff, 0x00ad, 0x034f, 0x180e, 0x2062, 0x206a, 0x3164, 0xfff9, 0xe0041, 0xd800, 0xdfff, 0, 7, 8, 0x0b, 0x0d, 0x1b, 0x7f, 0x85, 0x9f])

it.each(unseen.map((code) => [code.toString(16), String.fromCodePoint(code)]))('removes U+%s, which a reader does not see', (_, char) => {
  expect(visibleText(`Read${char} and${char}${char} write${char}`)).toBe('Read and write')
})

it.each([
  'Two lines\n\tand a tab',
  'Příliš žluťoučký kůň, שלום, 日本語',
  '👩‍👩‍👧 👩🏽‍🚀 ❤️ ❤️‍🔥 🏳️‍🌈 1️⃣',
  '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}',
  'می\u200Cخواهم',
  'क्\u200Dष',
])('leaves %j unchanged', (text) => {
  expect(visibleText(text)).toBe(text)
})

it('removes variation selectors that select nothing', () => {
  expect(visibleText(`❤\uFE0F\uFE0F\u{E0101} \uFE01!`)).toBe('❤\uFE0F !')
})
