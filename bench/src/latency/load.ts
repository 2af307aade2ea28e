/**
 * A process that sends batches of 20 to a server at an even rate until its parent disconnects:
 * `node load.js <kind> <url> <events a second>`.
 */

import { setTimeout as pause } from 'node:timers/promises'
import { openEvents, packetsOf } from '../serving/crowd.js'

const [, , kind = '', url = '', rate = '0'] = process.argv
const pages = 20
/** Timers are no more precise than this; batches due within one tick are sent together. */
const tickMs = 2

process.on('disconnect', () => process.exit())
const open = await Promise.all(Array.from({ length: pages }, () => openEvents({ kind, url })))
let acked = 0
for (const page of open) page.onPacket = () => acked++

let sent = 0
const start = performance.now()
process.on('message', () => process.send?.({ behind: sent - acked }))
process.send?.('sending')
while (process.connected) {
  const due = ((performance.now() - start) / 1_000) * (Number(rate) / 20)
  while (sent < due) {
    const [packet] = packetsOf(1)
    if (packet) open[sent % pages]?.send(packet)
    sent++
  }
  await pause(tickMs)
}
