import { setTimeout as pause } from 'node:timers/promises'
import { assault, type Order } from './assault.js'
import { keyOf } from './attack.js'
import type { Spin } from './generator.js'
import { attacks, floods } from './table.js'

const all = [...attacks, ...floods]
/** The core computes for a share of each slice of time. */
const sliceMs = 10

/** Carries out the orders of its parent one after another, in a process of its own, so that it takes no time of the measure. */
process.on('message', (order: Order | Spin) => void carryOut(order))
process.on('disconnect', () => process.exit())

async function carryOut(order: Order | Spin): Promise<void> {
  if ('share' in order) return spin(order)
  const attack = all.find((one) => keyOf(one) === order.key)
  if (!attack) throw new Error(`Unknown attack '${order.key}'.`)
  process.send?.(await assault(attack, order, 1 + all.indexOf(attack)))
}

/** Keeps the core as busy as a load does, and asks the server nothing. */
async function spin({ share, ms }: Spin): Promise<void> {
  const end = performance.now() + ms
  while (performance.now() < end) {
    const until = performance.now() + share * sliceMs
    while (performance.now() < until);
    await pause((1 - share) * sliceMs)
  }
}
