import { describe, expect, it } from 'vitest'
import { readBody, readEffect, readInspection, readMessage } from './earlier-form.js'

/** What a database of the version before holds; its form is no longer in the types. */
const stored = <Type>(value: object): Type => JSON.parse(JSON.stringify(value))

describe('a record of the version before', () => {
  it('is read as a message of this version', () => {
    expect(readMessage(stored({ id: 'm', to: 'person:ann', cause: 'c', body: { is: 'request', what: 'accept', key: 'k' } }))).toEqual({
      id: 'm',
      to: 'person:ann',
      cause: 'c',
      body: { type: 'request', request: 'accept', key: 'k' },
    })
    expect(readBody(stored({ is: 'held', topic: 't', candidate: 'c', how: 'granted' }))).toEqual({
      type: 'held',
      topic: 't',
      candidate: 'c',
      outcome: 'granted',
    })
  })

  it('keeps the type of the event that is to be disregarded', () => {
    expect(readBody(stored({ is: 'disregard', person: 'ann', event: 'e', type: 'book.viewed' }))).toEqual({
      type: 'disregard',
      person: 'ann',
      event: 'e',
      eventType: 'book.viewed',
    })
  })

  it('is read as an effect of this version, the words of a decision included', () => {
    expect(readEffect(stored({ id: 'e', do: 'decide', context: { otherwise: 'Only 2 left.' }, deadlineMs: 1 }))).toEqual({
      id: 'e',
      type: 'decide',
      context: { words: 'Only 2 left.' },
      deadlineMs: 1,
    })
    expect(readEffect(stored({ id: 'e', do: 'run', step: 'hold' }))).toEqual({ id: 'e', type: 'run', step: 'hold' })
  })

  it('is read as an inspection of this version', () => {
    expect(readInspection(stored({ at: 1, saw: 'attention', did: 'charged' }))).toEqual({ at: 1, type: 'attention', change: 'charged' })
    expect(readInspection(stored({ at: 1, saw: 'dropped', what: 'late', where: 'r' }))).toEqual({ at: 1, type: 'dropped', reason: 'late', where: 'r' })
    expect(readInspection(stored({ at: 1, saw: 'cut', why: 'a loop' }))).toEqual({ at: 1, type: 'cut', reason: 'a loop' })
  })
})

it('leaves a record of this version as it is', () => {
  const body = { type: 'disregard', person: 'ann', event: 'e', eventType: 'book.viewed' } as const
  expect(readBody(body)).toBe(body)
})
