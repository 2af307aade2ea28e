import { describe, expect, it } from 'vitest'
import { identityOf, namesInKey, namesInMessage } from './identity.js'

const session = '5b0f2d0e-8f0a-4a57-9d5e-0d3c1c9f0a11'
const identity = identityOf(['user:u4', session])
const isTheirs = (key: string, whose?: string): boolean => namesInKey({ key, whose }, identity)

describe('a key of a rule', () => {
  it('is a person’s when it is a name of the person, alone or as one of its parts', () => {
    for (const key of ['user:u4', session, 'user:u4 brakes', 'brakes/user:u4', `a|${session}|b`, '["user:u4","brakes"]', 'user:u42 user:u4']) expect([key, isTheirs(key)]).toEqual([key, true])
  })

  it('is not a person’s when the name is only a part of a longer one', () => {
    for (const key of ['user:u42', 'user:u42 brakes', 'superuser:u4', 'user:u4.b', 'user:u4@example.com', 'u4', '']) expect([key, isTheirs(key)]).toEqual([key, false])
  })

  it('is a person’s when all its events are, and nobody’s whose events all are another’s', () => {
    expect(isTheirs('brakes', 'user:u4')).toBe(true)
    expect(isTheirs('user:u4 and friends', 'user:u4 and friends')).toBe(false)
  })

  it('names its person in the messages that carry it', () => {
    const recheck = (key: string, whose?: string) => ({ id: '1', to: 'all' as const, cause: '', body: { type: 'recheck' as const, signalType: 'job.considered', key, ...(whose !== undefined && { whose }) } })
    expect(namesInMessage(recheck('user:u4 brakes', 'user:u4'), identity)).toBe(true)
    expect(namesInMessage(recheck('user:u4 brakes'), identity)).toBe(true)
    expect(namesInMessage(recheck('user:u42 brakes'), identity)).toBe(false)
  })
})
