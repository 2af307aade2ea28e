import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { scrub, scrubText } from './scrub.js'
import { harmless, personal, randomFrom, typedCards } from './scrub-samples.fixture.js'

describe('scrubText', () => {
  it.each([
    ['card 4532 0151 1283 0366 please', 'card [card] please'],
    ['4532-0151-1283-0366', '[card]'],
    ['4111111111111111,5555555555554444', '[card],[card]'],
    ['4111 1111 1111 1111 12/28 123', '[card] 12/28 123'],
    ['2026 4111 1111 1111 1111', '2026 [card]'],
    ['karta4222222222222', 'karta[card]'],
    ['pay to CZ65 0800 0000 1920 0014 5399.', 'pay to [iban].'],
    ['gb82 west 1234 5698 7654 32', '[iban]'],
    ['write to ann.lee+loans@library.example today', 'write to [email] today'],
    ["Seán O'Brien <sean.o'brien@library.example>", "Seán O'Brien <[email]>"],
    ['call +420 601 123 456', 'call [phone]'],
    ['volejte 601 123 456', 'volejte [phone]'],
    ['tel. 601123456', 'tel. [phone]'],
    ['call (555) 234-5678 or 020 7946 0958', 'call [phone] or [phone]'],
    ['4111 1111-1111.1111', '[card]'],
    ['4111,1111,1111,1111', '[card]'],
    ['4111:1111:1111:1111', '[card]'],
    ['card 4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 12/27', 'card [card] 12/27'],
    ['41111111111111111227123', '[card]'],
    ['4111 1111 1111 11111227 123', '[card] 123'],
    ['cafe4111111111111111', 'cafe[card]'],
    ['4111111111111111bad', '[card]bad'],
    ['bad4111-1111-1111-1111bad', 'bad[card]bad'],
    ['CZ65 08000000-1920 0014 5399', '[iban]'],
    ['za 250 Kč, 601 123 456', 'za 250 Kč, [phone]'],
    ['volej 601 123 456 Frank', 'volej [phone] Frank'],
    ['4111\u200B1111\u2060111111\u202E11', '[card]'],
  ])('removes personal data from %j', (text, clean) => {
    expect(scrubText(text)).toBe(clean)
  })

  it.each([
    '378282246310005',
    '3782 822463 10005',
    '371449635398431',
    '30569309025904',
    '3852 000002 3237',
    '3056930009020004',
    '36227206271667',
    '6011111111111117',
    '6011 0009 9013 9424',
    '6011981111111113',
    '3530111333300000',
    '3566002020360505',
    '5555555555554444',
    '5105105105105100',
    '2223003122003222',
    '2720 9999 9999 9996',
    '4012888888881881',
    '4222222222222',
    '6200000000000005',
    '6205500000000000004',
    '8171999927660000',
    '6759649826438453',
    '6799990100000000019',
    '6304000000000000',
    '5641820000000005',
    '6304939304310009610',
    '5018 0000 0009',
    '180000000000002',
  ])('removes the test card %s that payment providers publish', (card) => {
    expect(scrubText(card)).toBe('[card]')
    expect(scrubText(`My card is ${card}.`)).toBe('My card is [card].')
  })

  it.each([
    ['Mir', ['2200770212727079', '2204 3100 0000 0003']],
    ['Troy', ['9792030394440796', '9792 0303 9444 0796']],
    ['RuPay', ['5081 5995 8801 5992', '6073 8493 2221 0013', '6521 5255 1111 5555', '8201 0000 0000 0000', '8172458801210001']],
  ])('removes the cards of %s', (_, cards) => {
    expect(cards.map((card) => scrubText(`My card is ${card}.`))).toEqual(cards.map(() => 'My card is [card].'))
  })

  it.each([
    '4532 0151 1283 0367',
    'CZ65 0800 0000 1920 0014 5398',
    '2026-11-20T10:15:30.000Z',
    '5f0c8b9e-4d64-4c5c-9d39-0a1b2c3d4e5f',
    'order-100200300',
    '207-0042096-7246571',
    'ad78:4555:5cc5:41d0:81e5:1774:e101:efb0',
    '1 000 000 books',
    '250 000 000 pages',
    '601 123 456 Kč',
    '250 123 456 korun',
    '601 123 456 euro',
    'EUR 250 123 456',
    'celkem: 250 123 456',
    'EAN 4006381333931',
    'react@18.2.0',
    '0.4111111111111111',
    '+50.0755381 +14.4378005',
    'from 2020-2026, 4 000 1 111',
  ])('leaves %j unchanged', (text) => {
    expect(scrubText(text)).toBe(text)
  })

  it.each([
    ['/orders/ann%40library.example', '/orders/[email]'],
    ['https://shop.example/u/ann.lee%2Bloans%40library.example/orders?tab=1#top', 'https://shop.example/u/[email]/orders?tab=1#top'],
    ['/u/ann%2540library.example', '/u/[email]'],
    ['/u/ann%252540library.example', '/u/[email]'],
    ['/u/%61%6E%6E%40%6C%69%62%72%61%72%79%2E%65%78%61%6D%70%6C%65', '/u/[email]'],
    ['/u/ann%40library.example%ff', '/u/[email]%ff'],
    ['/reset?mail=ann%40library.example&next=%2Fcart', '/reset?mail=[email]&next=%2Fcart'],
    ['/search?q=call+601+123+456', '/search?q=call [phone]'],
    ['/search?q=%2B420601123456', '/search?q=[phone]'],
    ['/pay?card=4111%201111%201111%201111', '/pay?card=[card]'],
    ['/pay?card=4111+1111+1111+1111', '/pay?card=[card]'],
    ['/pay/CZ65%200800%200000%201920%200014%205399', '/pay/[iban]'],
    ['/u/jos%C3%A9%40library.example', '/u/[email]'],
  ])('removes what is percent-encoded in %j', (text, clean) => {
    expect(scrubText(text)).toBe(clean)
  })

  it.each(['/a%20b/c%2Fd', '100%25', '50%20off', '/%ff/%00', '/search?q=lamp+desk&n=1+2', '%', '%4', '/%E2%82%AC%20100', 'utm_source=a%2Bb'])('leaves %j as it is encoded', (text) => {
    expect(scrubText(text)).toBe(text)
  })

  it.each(Object.entries(harmless))('leaves every %s unchanged, also when it is percent-encoded', (_, make) => {
    const random = randomFrom(9)
    const changed = Array.from({ length: 1_000 }, () => `/p/${encodeURIComponent(make(random))}?x=1`).filter((text) => scrubText(text) !== text)
    expect(changed).toEqual([])
  })

  it.each(Object.entries(personal))('replaces every %s, also when it is percent-encoded', (_, [placeholder, make]) => {
    const random = randomFrom(9)
    const missed = Array.from({ length: 1_000 }, () => `/p/${encodeURIComponent(encodeURIComponent(make(random)))}?x=1`).filter((text) => scrubText(text) !== `/p/${placeholder}?x=1`)
    expect(missed).toEqual([])
  })

  it.each(Object.entries(harmless))('leaves every %s unchanged', (_, make) => {
    const random = randomFrom(9)
    const changed = Array.from({ length: 3_000 }, () => make(random)).filter((text) => scrubText(text) !== text)
    expect(changed).toEqual([])
  })

  it.each(Object.entries(personal))('replaces every %s', (_, [placeholder, make]) => {
    const random = randomFrom(9)
    const missed = Array.from({ length: 2_000 }, () => make(random)).filter(
      (text) => scrubText(text) !== placeholder || scrubText(`Hello, it is ${text}. Thanks`) !== `Hello, it is ${placeholder}. Thanks`,
    )
    expect(missed).toEqual([])
  })

  it.each(Object.entries(typedCards))('replaces every %s', (_, make) => {
    const random = randomFrom(9)
    const missed = Array.from({ length: 2_000 }, () => make(random)).filter(([text, clean]) => scrubText(text) !== clean || scrubText(`Hello, it is ${text}. Thanks`) !== `Hello, it is ${clean}. Thanks`)
    expect(missed).toEqual([])
  })

  it('is idempotent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(scrubText(scrubText(text))).toBe(scrubText(text))
      }),
    )
  })

  it('finishes on a long hostile text', () => {
    const hostile = `${'a'.repeat(500_000)}@${'1 '.repeat(500_000)}`
    expect(scrubText(hostile)).toHaveLength(hostile.length)
    for (const part of ['+4', '4111 ', 'cz65 ', '0123 ', '601 123 ', '\u200D', '(555) 234-', '%40', '%25', 'a%40b.cz', '=+', '%2540']) {
      expect(typeof scrubText(part.repeat(100_000))).toBe('string')
    }
  })
})

describe('scrub', () => {
  it('scrubs every string in a value and keeps the rest', () => {
    expect(scrub({ note: 'ann@library.example', deep: [{ text: '601 123 456' }, 7, null, true] })).toEqual({
      note: '[email]',
      deep: [{ text: '[phone]' }, 7, null, true],
    })
  })

  it('never scrubs a declared identifier, at any depth', () => {
    const data = { bookId: '4111111111111111', items: [{ bookId: 'ann@library.example', note: 'ann@library.example' }], ids: ['4111111111111111'] }
    expect(scrub(data, { ids: ['bookId', 'ids'] })).toEqual({ ...data, items: [{ bookId: 'ann@library.example', note: '[email]' }] })
    expect(scrub(data, { ids: ['bookId', 'ids', 'note'] })).toBe(data)
  })

  it('scrubs the names of fields, of which a typed text may be one', () => {
    expect(scrub({ 'ann@library.example': 1, deep: [{ 'call 601 123 456': { '4111111111111111': true } }] })).toEqual({
      '[email]': 1,
      deep: [{ 'call [phone]': { '[card]': true } }],
    })
  })

  it('keeps every field when several names become the same', () => {
    expect(scrub({ 'a@library.example': 1, '[email] 2': 2, 'b@library.example': 3, 'c@library.example': 4 })).toEqual({ '[email]': 1, '[email] 2': 2, '[email] 3': 3, '[email] 4': 4 })
  })

  it('gives no field a name that data may not have', () => {
    const scrubbed = scrub({ '__pro\u200Bto__': { isAdmin: true }, 'construc\u2060tor': 1 })
    expect(Object.entries(scrubbed)).toEqual([
      ['[name]', { isAdmin: true }],
      ['[name] 2', 1],
    ])
  })

  it('never scrubs the names in a declared identifier, and gives a pseudonym to those that are personal data', () => {
    const data = { copies: { 'ann@library.example': { note: 'dune' } } }
    expect(scrub(data, { ids: ['copies'] })).toBe(data)
    expect(scrub(data, { ids: ['copies'], pseudonym: (id) => `~${id.slice(0, 3)}` })).toEqual({ copies: { '~ann': { note: '~dun' } } })
  })

  it('replaces declared identifiers by their pseudonyms', () => {
    expect(scrub({ bookId: 'dune', note: 'dune' }, { ids: ['bookId'], pseudonym: (id) => `~${id}` })).toEqual({ bookId: '~dune', note: 'dune' })
  })
})
