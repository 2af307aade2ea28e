import { check, type EventContract } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import * as captured from './captured.js'

const accepts = ({ data }: EventContract, value: object): boolean => check(data, value).ok

describe('the contracts of captured events', () => {
  it.each([
    [captured.sessionStarted, { returning: true }],
    [captured.pageViewed, { path: '/books', title: 'Books', referrerHost: 'search.example' }],
    [captured.pageScrolled, { path: '/books', percent: 30 }],
    [captured.pageLeft, { path: '/books', visibleMs: 0 }],
    [captured.pageMeasured, { path: '/books', lcpMs: 900, inpMs: 40, cls: 0.012 }],
    [captured.pointerDwelled, { target: 'shelf', dwellMs: 5_000, oscillation: 'medium' }],
    [captured.visitorIdled, { idleMs: 60_000 }],
    [captured.visitorResumed, { idleMs: 61_234 }],
    [captured.clickRaged, { target: 'reserve' }],
    [captured.clickDead, { target: 'reserve' }],
    [captured.exitIntended, { path: '/books' }],
    [captured.formFieldChanged, { form: 'card', field: 'city', filled: false }],
    [captured.formSubmitted, { form: 'card' }],
    [captured.formFailed, { form: 'card', field: 'city', code: 'value_missing' }],
    [captured.errorShown, { where: 'card', code: 'declined' }],
  ] as const)('are kept by the data of $type', (contract, data) => {
    expect(check(contract.data, data)).toEqual({ ok: true, value: data })
    for (const field of Object.keys(data)) expect(accepts(contract, { ...data, [field]: [] })).toBe(false)
  })

  it('name the field at fault', () => {
    expect(check(captured.pageScrolled.data, { path: '/', percent: 1.5 })).toMatchObject({ ok: false, message: expect.stringMatching(/^percent: /) })
    expect(check(captured.pageLeft.data, { visibleMs: 3 })).toMatchObject({ ok: false, message: expect.stringMatching(/^path: /) })
    expect(check(captured.clickRaged.data, { target: '' })).toMatchObject({ ok: false, message: expect.stringMatching(/^target: .*1 to 80/) })
    expect(check(captured.clickRaged.data, { target: 'x'.repeat(81) })).toMatchObject({ ok: false })
    expect(check(captured.pointerDwelled.data, { target: 'x', dwellMs: 1, oscillation: 'wild' })).toMatchObject({ ok: false, message: expect.stringMatching(/low, medium, high/) })
    expect(check(captured.sessionStarted.data, null)).toMatchObject({ ok: false })
  })

  it('need no optional field, and drop a field that they do not declare', () => {
    expect(check(captured.pageViewed.data, { path: '/', title: undefined, secret: 'x' })).toEqual({ ok: true, value: { path: '/' } })
  })
})
