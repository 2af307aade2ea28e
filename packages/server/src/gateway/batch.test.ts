import { describe, expect, it } from 'vitest'
import { type Batch, createTurns, inSlices } from './batch.js'

describe('the turns of an address', () => {
  it('come one after another, in the order of their arrival and whatever became of the one before, and another address has its own', async () => {
    const inTurn = createTurns()
    const log: string[] = []
    const ends = new Map<string, { done: () => void; fail: (cause: Error) => void }>()
    const take = (name: string) => (): Promise<string> => {
      log.push(`${name} begins`)
      return new Promise((resolve, fail) => ends.set(name, { done: () => resolve(name), fail }))
    }
    const begun = async (name: string): Promise<void> => {
      await expect.poll(() => log).toContain(`${name} begins`)
    }

    const first = inTurn('one', take('first'))
    const second = inTurn('one', take('second'))
    const third = inTurn('one', take('third'))
    const elsewhere = inTurn('two', take('elsewhere'))
    expect(log).toEqual(['first begins', 'elsewhere begins'])
    ends.get('elsewhere')?.done()
    expect(await elsewhere).toBe('elsewhere')
    expect(log).not.toContain('second begins')

    ends.get('first')?.fail(new Error('the batch was refused'))
    await expect(first).rejects.toThrow('refused')
    await begun('second')
    expect(log).not.toContain('third begins')
    ends.get('second')?.done()
    expect(await second).toBe('second')
    await begun('third')
    ends.get('third')?.done()
    expect(await third).toBe('third')
    const later = inTurn('one', take('later'))
    expect(log.at(-1)).toBe('later begins')
    ends.get('later')?.done()
    await later
  })
})

describe('the events of a batch', () => {
  it('are checked in order, no more of them in a turn of the event loop than fit into a slice', async () => {
    let turn = 0
    const count = (): void => {
      turn++
      immediate = setImmediate(count)
    }
    let immediate = setImmediate(count)
    const events = Array.from({ length: 60 }, (_, n) => ({ raw: n, isTooLarge: false }))
    const batch: Batch = { sentAt: '', events, bytes: 60_000 }
    const checkedIn: number[] = []
    const checked = await inSlices(events, batch, ({ raw }) => {
      checkedIn.push(turn)
      return raw
    })
    clearImmediate(immediate)
    expect(checked).toEqual(events.map(({ raw }) => raw))
    // An event of 1 000 bytes has 1 500 points of work, and a slice 8 000.
    const perTurn = [...new Set(checkedIn)].map((one) => checkedIn.filter((each) => each === one).length)
    expect(Math.max(...perTurn)).toBe(5)
    expect(perTurn).toHaveLength(12)
  })
})
