import { client } from './client.js'

client.start()
Object.assign(Reflect.get(globalThis, 'contender'), { stored, withdraw })

/** Returns how many events the browser has stored. */
async function stored(): Promise<number> {
  const opening = indexedDB.open('proactive')
  await new Promise((resolve) => opening.addEventListener('success', resolve))
  const count = opening.result.transaction('events').objectStore('events').count()
  await new Promise((resolve) => count.addEventListener('success', resolve))
  opening.result.close()
  return count.result
}

/** Says no. Returns when, in epoch milliseconds, and after how many milliseconds no event was stored. */
async function withdraw(): Promise<{ at: number; stored: number }> {
  const from = performance.now()
  client.setConsent('denied')
  while ((await stored()) > 0);
  return { at: performance.timeOrigin + from, stored: performance.now() - from }
}
