import { minutes } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import type { Rehearsal } from './testing/rehearsal.js'
import { stage, useCase } from './testing/rooms.js'

describe('a saga of several steps', () => {
  it('goes on where the last left off, and is undone last first', () => {
    const { t, ann, calls } = stage()
    calls()
    expect(ann.undoes(ann.accepts())).toMatchObject({ ok: true })
    expect(steps(t)).toEqual([
      'run key',
      'run lamp',
      'run seat',
      'compensate seat',
      'compensate lamp',
      'compensate key',
    ])
  })

  it('takes back what was done when a step fails, and answers the failure', () => {
    const { t, ann, calls } = stage([useCase('come')], {
      perform: (effect) =>
        effect.step === 'seat' ? { ok: false, code: 'unavailable', message: 'Taken.' } : { ok: true, value: 'done' },
    })
    calls()
    expect(ann.accepts()).toEqual({ ok: false, code: 'unavailable', message: 'Taken.' })
    expect(steps(t)).toEqual(['run key', 'run lamp', 'run seat', 'compensate lamp', 'compensate key'])
  })

  it('cannot be undone when its time is over', () => {
    const { t, ann, calls } = stage()
    calls()
    const accepted = ann.accepts()
    t.advance(minutes(1))
    expect(ann.undoes(accepted)).toMatchObject({ ok: false, code: 'expired' })
  })

  const steps = (t: Rehearsal) =>
    t.effects.flatMap((effect) =>
      effect.do === 'run' || effect.do === 'compensate' ? [`${effect.do} ${effect.step}`] : [],
    )
})
