import { assault, type Order } from './assault.js'
import { keyOf } from './attack.js'
import { attacks, floods } from './table.js'

const all = [...attacks, ...floods]

/** Carries out the orders of its parent one after another, in a process of its own, so that it takes no time of the measure. */
process.on('message', (order: Order) => {
  const attack = all.find((one) => keyOf(one) === order.key)
  if (!attack) throw new Error(`Unknown attack '${order.key}'.`)
  void assault(attack, order, 1 + all.indexOf(attack)).then((findings) => process.send?.(findings))
})
process.on('disconnect', () => process.exit())
