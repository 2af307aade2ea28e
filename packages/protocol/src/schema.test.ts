import { describe, expect, it } from 'vitest'
import { z } from 'zod/mini'
import { check } from './schema.js'

describe('check', () => {
  it('names the field that does not match its schema', () => {
    expect(check(z.object({ bookId: z.string() }), { bookId: 7 })).toMatchObject({ ok: false, message: expect.stringMatching(/^bookId: /) })
  })

  it('refuses an asynchronous schema', () => {
    const slow = z.object({ bookId: z.string() }).check(z.refine(async () => true))
    expect(() => check(slow, { bookId: 'dune' })).toThrow('synchronous')
  })
})
