import { defineEvent, minutes } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineReaction } from '../define/define-reaction.js'
import type { Inspection } from '../message/inspection.js'
import { damaged, done, repair, returned, stage } from '../testing/bindery.js'

describe('a loop', () => {
  const cuts = (seen: readonly Inspection[]) => seen.flatMap((one) => (one.type === 'reaction' && one.change === 'cut' ? [one.reason] : []))

  it('is cut and shown when a step sends the event that sets its reaction off', () => {
    const { t, returns, changes } = stage([repair], {
      perform(effect) {
        if (effect.type === 'run' && effect.step === 'write') t.event(returned, { bookId: 'dune', isDamaged: true }, { source: 'shop', causationId: effect.causationId })
        return done
      },
    })
    returns()
    expect(changes().filter((one) => one === 'completed')).toHaveLength(1)
    expect(cuts(t.seen)).toEqual(['triggered by its own outcome'])
    expect(t.all('dropped')).toMatchObject([{ reason: 'loop', where: 'repair_book' }])
  })

  it('is cut over two reactions in several partitions, which set each other off', () => {
    const answered = defineEvent('book.answered', { from: 'shop', data: z.object({ bookId: z.string() }) })
    const ping = defineReaction('ping', { on: returned, input: ({ trigger: { bookId } }) => ({ bookId }) }).last('send', { run: async () => '' })
    const pong = defineReaction('pong', { on: answered, input: ({ trigger: { bookId } }) => ({ bookId }) }).last('send', { run: async () => '' })
    const { t, returns } = stage([ping, pong], {
      partitions: 4,
      perform(effect) {
        const { causationId } = effect
        if (effect.action === 'ping') t.event(answered, { bookId: 'dune' }, { source: 'shop', causationId })
        else t.event(returned, { bookId: 'dune', isDamaged: false }, { source: 'shop', causationId })
        return done
      },
    })
    returns('dune', { isDamaged: false })
    expect(cuts(t.seen)).toEqual(['triggered by its own outcome'])
  })

  it('is cut by its rate where nothing tells the cause, and goes on a minute later', () => {
    const { t, returns, changes } = stage([defineReaction('repair_book', { on: damaged, input: () => ({}), perMinute: 10 }).last('take', { run: async () => '' })])
    for (let n = 0; n < 12; n++) returns()
    returns('emma')
    expect(changes().filter((one) => one === 'completed')).toHaveLength(11)
    expect(cuts(t.seen)).toEqual(['over 10 runs a minute about the same', 'over 10 runs a minute about the same'])
    t.advance(minutes(1))
    returns()
    expect(changes().at(-1)).toBe('completed')
    t.advance(minutes(1))
    expect(t.partitions.every(({ rates }) => rates.size === 0)).toBe(true)
  })
})
