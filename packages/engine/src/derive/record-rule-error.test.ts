import { seconds } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { defineSignal } from '../define/define-signal.js'
import { asked, signalsOf } from '../testing/desk.js'
import * as keep from './operators/keep.js'
import * as window from './operators/window.js'

const fails = (): never => {
  throw new TypeError('nothing there')
}
const chain = () => defineSignal('desk.broken').on(asked).per((e) => e.shelf)
const says = () => ({ priority: 'low' as const, data: null })

describe('an error thrown by a rule', () => {
  it.each([
    ['its key', () => defineSignal('desk.broken').on(asked).per(fails).expires(1).emit(says)],
    ['a condition', () => chain().when(fails).expires(1).emit(says)],
    ['what it emits', () => chain().expires(1).emit(fails)],
    ['an operator in time order', () => chain().keep({ n: keep.count(window.sliding(seconds(1)), fails) }).expires(1).emit(says)],
  ])('in %s is counted with signal, event, remedy and stack', (_, signal) => {
    const { dropped, signals } = signalsOf(signal(), [{ what: 'asked', at: 0 }])
    expect(signals).toEqual([])
    const message =
      "defineSignal('desk.broken'): a callback threw TypeError: nothing there on the event 'desk.asked'; correct the callback that the stack names."
    expect(dropped).toMatchObject([{ where: 'desk.broken', reason: `fault: ${message}`, error: { definition: 'desk.broken', message } }])
    expect(dropped[0]?.error?.stack).toContain('record-rule-error.test.ts')
  })
})
