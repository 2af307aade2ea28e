import { defineEvent } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { z } from 'zod/mini'
import { fitToContract } from './fit-to-contract.js'

/** Schemas count the length of a text in different ways; this one as UTF-16, in which an emoji may be cut. */
const upTo = (length: number) => z.string().check(z.refine((text) => text.length <= length, `longer than ${length}`))

const pageViewed = defineEvent('page.viewed', {
  data: z.object({
    path: upTo(300),
    title: z.optional(upTo(200)),
    referrerHost: z.optional(upTo(80).check(z.minLength(1))),
  }),
})
const fitted = (data: Record<string, string>) => {
  const fit = fitToContract(pageViewed, { path: '/', ...data })
  expect(fit['path']).not.toMatch(/%(?![0-9A-F]{2})/i)
  for (const text of Object.values(fit)) if (typeof text === 'string') expect(text).not.toMatch(/\p{Cs}/u)
  return fit
}

describe('a captured title', () => {
  it.each([
    ['of 201 characters', 'x'.repeat(201), 'x'.repeat(200)],
    ['of 200 characters', 'x'.repeat(200), 'x'.repeat(200)],
    ['whose 200th unit is within an emoji', `${'x'.repeat(199)}😀`, 'x'.repeat(199)],
    ['that ends in a family', `${'x'.repeat(195)}👨‍👩‍👧‍👦`, 'x'.repeat(195)],
    ['that ends in a flag', `${'x'.repeat(198)}🇨🇿`, 'x'.repeat(198)],
    ['that ends in a combined letter', `${'x'.repeat(199)}e\u0301`, 'x'.repeat(199)],
    ['that was cut within an emoji', 'Dune \uD83D', 'Dune '],
    ['with control characters', 'Du\u0000ne\u0007\n2', 'Dune 2'],
    ['of 100 000 emoji', '😀'.repeat(100_000), '😀'.repeat(100)],
  ])('%s is cut at a grapheme', (_, title, expected) => {
    expect(fitted({ title })['title']).toBe(expected)
  })
})

describe('a captured path', () => {
  it.each([
    ['is long', `/${'x'.repeat(400)}`, `/${'x'.repeat(299)}`],
    ['is long once it is percent-encoded', `/${encodeURIComponent('ž'.repeat(60))}`, `/${encodeURIComponent('ž'.repeat(49))}`],
    ['ends in an encoded emoji', `/${'x'.repeat(290)}${encodeURIComponent('😀')}`, `/${'x'.repeat(290)}`],
    ['ends in an encoded family', `/${'x'.repeat(270)}${encodeURIComponent('👨‍👩‍👧')}`, `/${'x'.repeat(270)}`],
    ['encodes a letter and its accent apart', `/${'x'.repeat(297)}e%CC%81`, `/${'x'.repeat(297)}`],
    ['is encoded, but no UTF-8', `/${'x'.repeat(297)}%FF%FE`, `/${'x'.repeat(297)}`],
    ['mixes encoded and plain letters', `/a%C5%BE${'/b'.repeat(200)}`, `/a%C5%BE${'/b'.repeat(146)}`],
  ])('that %s is cut where it can be read', (_, path, expected) => {
    expect(fitted({ path })['path']).toBe(expected)
  })
})

describe('a captured host', () => {
  it('that is long keeps the labels that name the site', () => {
    const host = `${'very-long-label.'.repeat(10)}library.example`
    expect(fitted({ referrerHost: host })['referrerHost']).toBe(`${'very-long-label.'.repeat(4)}library.example`)
  })

  it('that fits at no length is left out, and the event stays', () => {
    expect(fitted({ referrerHost: 'x'.repeat(90) })).toEqual({ path: '/' })
  })
})

it('keeps an event below the server’s limit where the contract has none', () => {
  const loose = defineEvent('page.viewed', { data: z.object({ path: z.string(), title: z.string() }) })
  const data = fitToContract(loose, { path: `/${'x'.repeat(9_000)}`, title: '"'.repeat(9_000) })
  expect(JSON.stringify(data).length).toBeLessThan(8_000)
})

it('cuts at a grapheme also where the contract counts letters', () => {
  const counted = defineEvent('page.viewed', { data: z.object({ title: z.string().check(z.maxLength(5)) }) })
  expect(fitToContract(counted, { title: `abc👨‍👩‍👧` })).toEqual({ title: 'abc' })
})

it('leaves what fits as it is', () => {
  const data = { path: '/knihy/%C5%BEena', title: 'Žena 👩‍🌾 Café', referrerHost: 'library.example:8080' }
  expect(fitToContract(pageViewed, data)).toEqual(data)
})

describe('personal data in a captured text', () => {
  it('is replaced before a cut could leave a part of it', () => {
    expect(fitted({ title: `${'x'.repeat(180)} ann.lee.of.brno@library.example` })['title']).toBe(`${'x'.repeat(180)} [email]`)
    expect(fitted({ title: `${'x'.repeat(180)} CZ65 0800 0000 1920 0014 5399` })['title']).toBe(`${'x'.repeat(180)} [iban]`)
  })

  it('stays in a field that the contract declares as an identifier', () => {
    const shelved = defineEvent('book.shelved', { data: z.object({ bookId: z.string() }), ids: ['bookId'] })
    expect(fitToContract(shelved, { bookId: '4111111111111111' })).toEqual({ bookId: '4111111111111111' })
  })
})
