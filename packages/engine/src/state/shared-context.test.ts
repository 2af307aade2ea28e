import { consentChanged, contextEnded, contextShared } from '@proactive/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { DecideContext } from '../message/effect.js'
import { stage, useCase } from '../testing/rooms.js'

/** Calls a person whose decider is watched. */
function watched() {
  const contexts: DecideContext[] = []
  const room = stage([useCase('come')], {
    decide({ context }) {
      contexts.push(context)
      return { act: false, reason: 'only watching' }
    },
  })
  const { ann, calls } = room
  const shares = (id: string, value: unknown, of = {}) => ann.does(contextShared, { id, description: 'The seat on the screen', value }, of)
  /** Returns what the decider is told, once more. */
  const told = () => {
    calls()
    return contexts.at(-1)?.shared
  }
  return { ...room, shares, told }
}

it('hands deciders what components tell, as long as they are mounted', () => {
  const { ann, shares, told } = watched()
  expect(told()).toBeUndefined()
  shares('seat', { number: 7 })
  expect(told()).toEqual([{ description: 'The seat on the screen', value: { number: 7 } }])
  shares('seat', { number: 8 })
  shares('row', 'B')
  expect(told()).toEqual([{ description: 'The seat on the screen', value: { number: 8 } }, { description: 'The seat on the screen', value: 'B' }])
  ann.does(contextEnded, { id: 'seat' })
  expect(told()).toMatchObject([{ value: 'B' }])
})

it('keeps the latest of each component, in whatever order its events arrive', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), (order) => {
      const { t, ann, shares, told } = watched()
      for (const n of order) {
        if (n === 2) ann.does(contextEnded, { id: 'seat' }, { time: t.now + n })
        else shares('seat', n, { time: t.now + n })
      }
      expect(told()).toMatchObject([{ value: 3 }])
    }),
  )
})

it('is the tab’s own, and survives a restart', () => {
  const { t, shares, told } = watched()
  t.visitor('ann', { tab: 'phone' }).does(contextShared, { id: 'seat', description: 'Another tab', value: 1 })
  shares('seat', 2)
  t.restart()
  expect(told()).toEqual([{ description: 'The seat on the screen', value: 2 }])
})

it('is bounded: ten of a tab, each of a thousand characters', () => {
  const { shares, told } = watched()
  for (let n = 0; n < 30; n++) shares(`seat ${n}`, n)
  expect(told()?.map(({ value }) => value)).toEqual([20, 21, 22, 23, 24, 25, 26, 27, 28, 29])
  shares('seat 29', 'x'.repeat(1_001))
  expect(told()?.map(({ value }) => value)).not.toContain(29)
  expect(JSON.stringify(told())).not.toContain('xx')
})

it('is forgotten when its person says no, with its event, and taken from no system of the shop', () => {
  const { t, ann, shares, told } = watched()
  const { id } = shares('seat', 1)
  ann.does(contextShared, { id: 'row', description: 'From a system', value: 1 }, { source: 'shop' })
  expect(told()).toHaveLength(1)
  t.tell('all', { type: 'disregard', person: ann.person, session: ann.session, event: id, eventType: contextShared.type })
  expect(told()).toBeUndefined()
  shares('seat', 2)
  ann.does(consentChanged, { consent: 'denied' })
  ann.does(consentChanged, { consent: 'granted' })
  expect(told()).toBeUndefined()
})
