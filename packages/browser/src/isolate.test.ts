import { afterEach, describe, expect, it, vi } from 'vitest'
import { createListeners, createReport, isolate } from './isolate.js'

const broken = new Error('broken')
const fail = (): never => {
  throw broken
}

afterEach(() => void vi.restoreAllMocks())

describe('listeners', () => {
  it('all hear, whichever throws, and the error of each is reported once', () => {
    const report = vi.fn<() => void>()
    const heard: number[] = []
    const listeners = createListeners<[number]>('A listener of numbers', report)
    listeners.add((number) => heard.push(number))
    listeners.add(fail)
    listeners.add(fail)
    listeners.add((number) => heard.push(-number))
    listeners.call(1)
    listeners.call(2)
    expect(heard).toEqual([1, -1, 2, -2])
    expect(report.mock.calls).toEqual([
      [broken, 'A listener of numbers'],
      [broken, 'A listener of numbers'],
    ])
  })

  it('are added and removed one by one, also the same function and also during a call', () => {
    const listener = vi.fn<() => void>()
    const listeners = createListeners<[]>('A listener', vi.fn<() => void>())
    const removeFirst = listeners.add(listener)
    const remove = listeners.add(() => removeLater())
    const removeLater = listeners.add(listener)
    listeners.call()
    expect(listener).toHaveBeenCalledTimes(1)
    removeFirst()
    remove()
    listeners.add(() => listeners.add(listener))
    listeners.call()
    expect(listener).toHaveBeenCalledTimes(1)
  })

  it('report a promise that rejects', async () => {
    const report = vi.fn<() => void>()
    isolate(async () => fail(), 'A listener', report)()
    await vi.waitFor(() => expect(report).toHaveBeenCalledWith(broken, 'A listener'))
  })
})

describe('the report of errors', () => {
  it('goes to the console, named, unless the app takes it', () => {
    const log = vi.spyOn(console, 'error').mockReturnValue()
    createReport()(broken, 'A listener of subscribe()')
    expect(log).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('A listener of subscribe()'), broken)
    const onError = vi.fn<() => void>()
    createReport(onError)(broken, 'onRejected')
    expect(onError).toHaveBeenCalledWith(broken, 'onRejected')
    expect(log).toHaveBeenCalledOnce()
  })

  it('survives a reporter that throws', () => {
    const log = vi.spyOn(console, 'error').mockReturnValue()
    createReport(fail)(new Error('first'), 'onRejected')
    expect(log.mock.calls.map(([text]: unknown[]) => text)).toEqual([
      expect.stringContaining('onError'),
      expect.stringContaining('onRejected'),
    ])
  })
})
