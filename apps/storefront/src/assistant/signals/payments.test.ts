import { seconds } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { paymentFailed } from '../shop-events.js'
import { stage } from '../stage.fixture.js'

it('counts the failed payments of a guest as those of one person', () => {
  const t = stage()
  const failing = () => t.all('signal').filter(({ signal }) => signal.type === 'payment.failing').length
  const fail = (orderId: string, personId: string, userId?: string) => {
    t.system(paymentFailed, { orderId, personId, ...(userId !== undefined && { userId }), method: 'card', code: 'declined', amount: 100 })
    t.advance(seconds(10))
  }
  for (const orderId of ['o1', 'o2', 'o3']) fail(orderId, 'visitor:ann')
  fail('o4', 'user:u1', 'u1')
  expect(failing()).toBe(0)
  fail('o5', 'visitor:ben')
  expect(failing()).toBe(1)
})
