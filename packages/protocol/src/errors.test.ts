import { describe, expect, it } from 'vitest'
import { ProactiveError } from './errors.js'

describe('ProactiveError', () => {
  it('serializes to code, message and retry delay, and knows its HTTP status', () => {
    const error = new ProactiveError('rate_limited', 'Rate limit exceeded.', { retryAfterMs: 1000 })
    expect(error.status).toBe(429)
    expect(JSON.parse(JSON.stringify(error))).toEqual({ code: 'rate_limited', message: 'Rate limit exceeded.', retryAfterMs: 1000 })
  })
})
