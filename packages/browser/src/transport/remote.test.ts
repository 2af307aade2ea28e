import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Calls, connectEnd } from './remote.js'

interface Desk {
  lend: (bookId: string) => Promise<string>
  note: (text: string) => void
}
const calls: Calls<Desk> = { lend: 'answered', note: 'told' }
const open: MessageChannel[] = []
afterEach(() => open.splice(0).forEach(({ port1 }) => port1.close()))

/** Connects two ends, and returns the far one's functions. */
function connect(desk: Desk): Desk {
  const channel = new MessageChannel()
  open.push(channel)
  connectEnd<object>(channel.port2, {}, () => desk)
  channel.port1.start()
  channel.port2.start()
  return connectEnd(channel.port1, calls, () => ({}))
}

describe('a remote end', () => {
  it('answers with what its function resolves with, and rejects when it fails', async () => {
    const lend = vi.fn<Desk['lend']>(async (bookId) => {
      if (bookId !== 'dune') throw new Error(`No copy of ${bookId} is left.`)
      return 'until noon'
    })
    const desk = connect({ lend, note: () => {} })
    await expect(desk.lend('dune')).resolves.toBe('until noon')
    await expect(desk.lend('emma')).rejects.toThrow('No copy of emma is left.')
  })

  it('rejects with the name and the stack of the error on the other side, also of one that is thrown at once', async () => {
    const failure = new TypeError('No copy of emma is left.')
    const desk = connect({
      lend: () => {
        throw failure
      },
      note: () => {},
    })
    await expect(desk.lend('emma')).rejects.toMatchObject({ name: 'TypeError', message: failure.message, stack: failure.stack })
  })

  it('hears every call in its order, also those without an answer', async () => {
    const heard: string[] = []
    const desk = connect({ lend: async (bookId) => heard.push(bookId).toString(), note: (text) => void heard.push(text) })
    desk.note('first')
    void desk.lend('second')
    desk.note('third')
    await desk.lend('fourth')
    expect(heard).toEqual(['first', 'second', 'third', 'fourth'])
  })

  it('may be awaited itself, as what a promise resolves with', async () => {
    const desk = connect({ lend: async () => 'until noon', note: () => {} })
    expect(await Promise.resolve(desk)).toBe(desk)
  })
})
