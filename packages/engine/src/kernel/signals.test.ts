import { defineEvent, hours, minutes } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { definePack } from '../define/define-pack.js'
import { defineSignal, isEvent } from '../define/define-signal.js'
import { defineUseCase } from '../define/define-use-case.js'
import { defineVisitor } from '../define/define-visitor.js'
import { Rehearsal } from '../testing/rehearsal.js'
import { count, latest, set } from '../define/traits.js'

const lineBroke = defineEvent('line.broke', {
  from: 'shop',
  data: z.object({ line: z.string(), level: z.enum(['minor', 'severe']) }),
})
const lineMended = defineEvent('line.mended', { from: 'shop', data: z.object({ line: z.string() }) })
const lineChosen = defineEvent('line.chosen', { data: z.object({ line: z.string() }) })
const authorLiked = defineEvent('author.liked', { data: z.object({ line: z.string() }) })
const lineBusy = defineEvent('line.busy', { data: z.object({ line: z.string() }) })

const caller = defineVisitor({
  line: latest(lineChosen, 'line', { per: 'session', index: true }),
  likes: set(authorLiked, 'line'),
  busy: count(lineBusy),
})
const lineDown = defineSignal('line.down')
  .on(lineBroke, lineMended)
  .per(({ line }) => line)
  .when((_, { event }) => isEvent(event, lineBroke) && event.data.level === 'severe')
  .clears((_, { event }) => isEvent(event, lineMended))
  .expires(hours(2))
  .emit(({ line }, { key }) => ({ priority: 'high', data: { line, key } }))
const useAnother = defineUseCase('use_another', {
  when: lineDown,
  of: caller,
  who: ({ signal: { line } }) => caller.where({ line }),
  score: [
    { points: 40, because: 'has chosen it', if: ({ visitor, signal }) => visitor.line === signal.line },
    { points: 10, because: 'it is down', if: ({ signal }) => signal.line !== '' },
    { points: 20, because: 'likes it', if: ({ visitor, signal }) => visitor.likes.includes(signal.line) },
    { points: 30, because: 'often finds it busy', if: ({ visitor: { busy } }) => busy > 1 },
  ],
  tell: { threshold: 50 },
  category: 'lines',
  critical: true,
  say: { brief: 'Offer another line.', words: ({ signal: { line } }) => `Line ${line} is down.` },
  why: ({ signal: { line } }) => `Line ${line} broke`,
})

function exchange() {
  const pack = definePack({
    name: 'exchange',
    events: [lineBroke, lineMended, lineChosen, authorLiked, lineBusy],
    signals: [lineDown],
    useCases: [useAnother],
    actions: [],
  })
  const t = new Rehearsal(pack, { partitions: 3 })
  return { t, ann: t.visitor('ann') }
}

describe('a standing signal', () => {
  it('is matched with a person who comes an hour later', () => {
    const { t, ann } = exchange()
    t.system(lineBroke, { line: 'red', level: 'severe' })
    t.advance(minutes(60))
    expect(ann.sees()).toBeUndefined()
    ann.does(lineChosen, { line: 'red' })
    expect(ann.sees()).toMatchObject({ priority: 'high', data: { message: 'Line red is down.' } })
  })

  it('ends when it is cleared, and its commands are withdrawn', () => {
    const { t, ann } = exchange()
    const bob = t.visitor('bob')
    ann.does(lineChosen, { line: 'red' })
    t.system(lineBroke, { line: 'red', level: 'severe' })
    t.system(lineMended, { line: 'red' })
    bob.does(lineChosen, { line: 'red' })
    expect(ann.received()).toMatchObject([{ withdrawn: 'cleared' }])
    expect(bob.received()).toEqual([])
  })

  it('does not arise when its condition is not met', () => {
    const { t, ann } = exchange()
    ann.does(lineChosen, { line: 'red' })
    t.system(lineBroke, { line: 'red', level: 'minor' })
    expect(t.all('signal')).toEqual([])
  })

  it('becomes one candidate with every reason that holds, each with its evidence', () => {
    const { t, ann } = exchange()
    const chosen = ann.does(lineChosen, { line: 'red' })
    const liked = ann.does(authorLiked, { line: 'red' })
    ann.does(lineBusy, { line: 'red' })
    const busy = ann.does(lineBusy, { line: 'red' })
    const broke = t.system(lineBroke, { line: 'red', level: 'severe' })
    expect(t.all('candidate').map(({ candidate }) => candidate.score)).toEqual([
      {
        total: 100,
        threshold: 50,
        terms: [
          { points: 40, because: 'has chosen it', evidence: [chosen.id] },
          { points: 10, because: 'it is down', evidence: [broke.id] },
          { points: 20, because: 'likes it', evidence: [liked.id] },
          { points: 30, because: 'often finds it busy', evidence: [busy.id] },
        ],
      },
    ])
  })
})
