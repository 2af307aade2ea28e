import { expect, it } from 'vitest'
import { virtualClock } from '../../testing/virtual-clock.js'
import { createCircuit } from './circuit.js'

it('opens after some failures in a row, lets one call through after a while, and waits twice as long after each that fails', async () => {
  const clock = virtualClock()
  const circuit = createCircuit({ clock: () => clock, failures: 3, firstMs: 1_000, mostMs: 3_000 })
  const fails = (times: number): void => {
    for (let n = 0; n < times; n++) if (circuit.enter()) circuit.fail()
  }
  fails(2)
  circuit.succeed()
  fails(2)
  expect(circuit.isClosed).toBe(true)
  fails(1)
  expect([circuit.isClosed, circuit.enter()]).toEqual([false, false])
  for (const openMs of [1_000, 2_000, 3_000, 3_000]) {
    await clock.advance(openMs - 1)
    expect(circuit.enter()).toBe(false)
    await clock.advance(1)
    expect([circuit.enter(), circuit.enter()]).toEqual([true, false])
    circuit.fail()
  }
  await clock.advance(3_000)
  expect(circuit.enter()).toBe(true)
  circuit.leave()
  expect(circuit.enter()).toBe(true)
  circuit.succeed()
  expect(circuit.isClosed).toBe(true)
})
