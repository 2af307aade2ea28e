import { once } from 'node:events'
import { createServer } from 'node:net'

/** Returns a TCP port that is free at the moment. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0)
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('The operating system gave no free port.')
  return address.port
}
