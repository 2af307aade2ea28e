import { describe, expect, it } from 'vitest'
import { z } from 'zod/mini'
import { defineEvent } from './define-event.js'

describe('defineEvent', () => {
  it('lets a page send an event by default', () => {
    const bookViewed = defineEvent('book.viewed', { data: z.object({ bookId: z.string() }) })
    expect(bookViewed).toMatchObject({ type: 'book.viewed', from: 'page', version: 1, urgent: false })
  })

  it.each(['bookviewed', 'Book.viewed', 'book.viewed.twice', 'book viewed'])('refuses the event name %j', (name) => {
    expect(() => defineEvent(name, { data: z.object({}) })).toThrow('thing.happened')
  })

  it('refuses a person in an event from a page', () => {
    const whose = { data: z.object({}), person: () => 'user:ann' }
    expect(() => defineEvent('book.viewed', whose)).toThrow('belongs to the person of its session')
    expect(defineEvent('book.reserved', { ...whose, from: 'shop' }).person?.({})).toBe('user:ann')
  })
})
