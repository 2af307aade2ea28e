import { assault, type Order } from './assault.js'
import { attacks } from './table.js'

/** Carries out the orders of its parent one after another, in a process of its own, so that it takes no time of the measure. */
process.on('message', (order: Order) => {
  const attack = attacks.find(({ number }) => number === order.number)
  if (!attack) throw new Error(`There is no attack ${order.number}.`)
  void assault(attack, order).then((findings) => process.send?.(findings))
})
process.on('disconnect', () => process.exit())
