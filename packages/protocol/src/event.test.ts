import { describe, expect, it } from 'vitest'
import { wireEvent } from './event.js'

describe('wireEvent', () => {
  const event = {
    id: '5f0c8b9e-4d64-4c5c-9d39-0a1b2c3d4e5f',
    type: 'book.viewed',
    time: '2026-11-20T10:15:30.000Z',
    data: { bookId: 'dune' },
  }

  it('ignores unknown fields', () => {
    expect(wireEvent.parse({ ...event, extra: true })).toEqual(event)
  })

  it.each([{ id: 'x' }, { time: '2026-11-20' }, { data: [] }, { data: null }, { version: 0 }])('refuses %j', (wrong) => {
    expect(wireEvent.safeParse({ ...event, ...wrong }).success).toBe(false)
  })
})
