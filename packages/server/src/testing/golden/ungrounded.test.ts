import type { Command, Json } from '@proactive/protocol'
import { constantFrom, integer, assert, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ungroundedIn } from './ungrounded.js'

const names = ['Butter', 'Máslo', 'Large print', 'Viktor', 'Dlouhá 12', 'Edam cheese']

function missing(message: string, facts: Record<string, Json> = {}, { signal = null, input = {} }: { signal?: Json; input?: Json } = {}): string[] {
  const data = { useCase: 'u', category: 'c', message, decidedBy: 'model' as const, action: { type: 'a', input, label: 'Add' }, why: [] }
  const command: Command = { id: 'c', seq: 1, time: '', expiresAt: '', priority: 'high', correlationId: 'k', causationId: 'd', type: 'ui.suggestion', data }
  return ungroundedIn({ command, facts, signal }, { names, common: ['PayPal'] })
}

describe('a message rests on facts', () => {
  it.each<[string, Record<string, Json>, Json]>([
    ['Only 4 left. Add one to your list?', { left: 4 }, null],
    ['Only four left.', { left: 4 }, null],
    ['Na skladě zbývají jen 4 kusy.', { left: 4 }, null],
    ['Zbývají čtyři kusy.', { left: 4 }, null],
    ['Did you forget Large print? You had this in 17 of your 20 orders.', { name: { en: 'Large print' } }, { orders: 17, of: 20 }],
    ['The 18:00–20:00 slot on Fri 13 Mar is free again for CZK\u00a099. Hold it for you?', { slot: { price: 9_900 } }, { slotId: 'Z3-2026-03-13-18', slot: '18:00-20:00' }],
    ['Termín 18:00–20:00 (pá 13. 3.) je zase volný za 99,00\u00a0Kč.', { slot: { price: 9_900 } }, { slotId: 'Z3-2026-03-13-18', slot: '18:00-20:00' }],
    ['It costs CZK 1,299.50.', { price: 129_950 }, null],
    ['Stojí 1\u00a0299,50\u00a0Kč.', { price: 129_950 }, null],
    ['Stojí 1 299 Kč.', { price: 129_900 }, null],
    ['Deliver to Dlouhá 12 again?', { address: { street: 'Dlouhá 12' } }, null],
    ['You had it in 85 % of your orders.', { share: 0.85 }, null],
    ['Card payments may fail at the moment. Pay with PayPal instead?', {}, null],
  ])('%s', (message, facts, signal) => {
    expect(missing(message, facts, { signal })).toEqual([])
  })

  it.each<[string, Record<string, Json>, string[]]>([
    ['Only 3 left.', { left: 4 }, ['3']],
    ['Only 14 left.', { left: 4 }, ['14']],
    ['Only three left.', { left: 4 }, ['three']],
    ['Zbývají tři kusy.', { left: 4 }, ['tři']],
    ['It is free again for CZK 89.', { slot: { price: 9_900 } }, ['89']],
    ['It costs 9900 Kč.', { slot: { price: 9_900 } }, ['9900']],
    ['The 19:00 slot is free.', { slot: '18:00-20:00' }, ['19:00']],
    ['The slot at 8:00 is free.', { slot: '18:00-20:00' }, ['08:00']],
    ['Take Butter as well?', { left: 4 }, ['Butter']],
    ['And some butter?', {}, ['Butter']],
    ['A k tomu máslo?', {}, ['Máslo']],
    ['Hello Viktor, add one?', {}, ['Viktor']],
    ['Bread from Zlatopramen Mill for you?', {}, ['Zlatopramen', 'Mill']],
    ['You had it in 90 % of your orders.', { share: 0.85 }, ['90']],
  ])('%s has what no fact has', (message, facts, expected) => {
    expect(missing(message, facts)).toEqual(expected)
  })

  it('takes no fact for another, where the words of a use case rest on some of them', () => {
    const data = { useCase: 'u', category: 'c', message: 'The 16:00 slot is free.', decidedBy: 'model' as const, why: [] }
    const command: Command = { id: 'c', seq: 1, time: '', expiresAt: '', priority: 'high', correlationId: 'k', causationId: 'd', type: 'ui.suggestion', data }
    const told = { command, facts: { slot: '18:00', nearest: '16:00' }, signal: null }
    const options = { names, restsOn: { u: ['slot'] } }
    expect(ungroundedIn(told, options)).toEqual(['16:00'])
    expect(ungroundedIn({ ...told, follows: 'lost hold' }, options)).toEqual([])
    expect(ungroundedIn(told, { names })).toEqual([])
  })

  it('takes what is offered for a fact', () => {
    expect(missing('Add 2 of them?', {}, { input: { productId: 'dune', quantity: 2 } })).toEqual([])
  })

  it('finds any price that is another than the fact’s, and accepts the same in every way of writing', () => {
    const written = (crowns: number): string[] => [`CZK ${crowns}`, `${crowns} Kč`, `${crowns},00\u00a0Kč`, `CZK ${crowns}.00`, `${String(crowns).replace(/\B(?=(\d{3})+$)/g, '\u00a0')}\u00a0Kč`]
    assert(
      property(integer({ min: 1, max: 99_999 }), integer({ min: 1, max: 99_999 }), constantFrom(0, 1, 2, 3, 4), (one, other, way) => {
        const message = `It costs ${written(one)[way] ?? ''} today.`
        expect(missing(message, { price: one * 100 })).toEqual([])
        expect(missing(message, { price: other * 100 })).toHaveLength(one === other ? 0 : 1)
      }),
      { numRuns: 500 },
    )
  })
})
