import { protocolVersion } from '@proactive/protocol'
import { openSession, type Served } from '../serving/served.js'
import { batch, viewing } from '../serving/viewing.js'
import { WirePage } from '../serving/wire-page.js'

const subjects = 20
const events = 50

/** Returns the live heap, in bytes, that one more session adds to a server: two connections and what it has done. */
export async function heapPerSession(served: Served, sessions: number): Promise<number> {
  await served.rest()
  const before = await served.heap()
  for (let n = 0; n < sessions; n++) await openPage(served)
  await served.rest()
  return ((await served.heap()) - before) / sessions
}

async function openPage(served: Served): Promise<void> {
  const auth = { ...(await openSession(served)), protocol: protocolVersion }
  const sending = await WirePage.open(served.url, 'events', auth)
  await WirePage.open(served.url, 'actions', { ...auth, lastSeq: 0 })
  if (served.kind === 'bare') return
  const views = Array.from({ length: events }, (_, n) => viewing(`book-${n % subjects}`))
  await sending.ask(WirePage.packet('events', 0, 'events', batch(views)))
}
