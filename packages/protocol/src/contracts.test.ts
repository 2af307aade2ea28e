import { describe, expect, it } from 'vitest'
import { z } from 'zod/mini'
import { defineAction, defineEvent, defineSurface, defineWorkflow, inLanguage, ProactiveError, check, wireEvent } from './index.js'

const bookViewed = defineEvent('book.viewed', { data: z.object({ bookId: z.string() }) })

describe('contracts', () => {
  it('lets a page send an event unless it says otherwise', () => {
    expect(bookViewed).toMatchObject({ type: 'book.viewed', from: 'page', version: 1, urgent: false })
  })

  it.each(['bookviewed', 'Book.viewed', 'book.viewed.twice', 'book viewed'])('refuses the name %j', (name) => {
    expect(() => defineEvent(name, { data: z.object({}) })).toThrow('thing.happened')
  })

  it('names the field that does not fit', () => {
    expect(check(bookViewed.data, { bookId: 7 })).toMatchObject({ ok: false, message: expect.stringMatching(/^bookId: /) })
  })

  it('refuses to wait for a schema', () => {
    const slow = z.object({ bookId: z.string() }).check(z.refine(async () => true))
    expect(() => check(slow, { bookId: 'dune' })).toThrow('synchronous')
  })

  it('makes offers, anchors and workflow calls of contracts', () => {
    const input = z.object({ bookId: z.string() })
    const hold = defineAction('book.hold', { label: 'Hold it', input, output: z.object({}) })
    expect(hold.with({ bookId: 'dune' })).toEqual({ type: 'book.hold', input: { bookId: 'dune' }, label: 'Hold it' })
    expect(defineSurface('book').at('dune')).toBe('book/dune')
    const find = defineWorkflow('find_copy', { steps: ['open_map', 'show_shelf'], input })
    expect(find.with({ bookId: 'dune' })).toEqual({
      name: 'find_copy',
      input: { bookId: 'dune' },
      steps: ['open_map', 'show_shelf'],
    })
  })
})

describe('inLanguage', () => {
  it('falls back from region to language to English', () => {
    const words = { en: 'Add', cs: 'Přidat' }
    expect(inLanguage(words, 'cs-CZ')).toBe('Přidat')
    expect(inLanguage(words, 'de')).toBe('Add')
    expect(inLanguage('Add', 'cs')).toBe('Add')
  })
})

describe('ProactiveError', () => {
  it('travels as code, message and retry, under its status', () => {
    const error = new ProactiveError('rate_limited', 'Too many.', { retryAfterMs: 1000 })
    expect(error.status).toBe(429)
    expect(JSON.parse(JSON.stringify(error))).toEqual({ code: 'rate_limited', message: 'Too many.', retryAfterMs: 1000 })
  })
})

describe('wireEvent', () => {
  const event = {
    id: '5f0c8b9e-4d64-4c5c-9d39-0a1b2c3d4e5f',
    type: 'book.viewed',
    time: '2026-11-20T10:15:30.000Z',
    data: { bookId: 'dune' },
  }

  it('ignores fields that it does not know', () => {
    expect(wireEvent.parse({ ...event, extra: true })).toEqual(event)
  })

  it.each([{ id: 'x' }, { time: '2026-11-20' }, { data: [] }, { data: null }, { version: 0 }])('refuses %j', (wrong) => {
    expect(wireEvent.safeParse({ ...event, ...wrong }).success).toBe(false)
  })
})
