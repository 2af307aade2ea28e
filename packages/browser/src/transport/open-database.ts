/** Opens the browser's database of events without an ack, which all tabs of the browser share. */

import { databaseName, resultOf, stores } from './database.js'

/** How long the database may take to open: some browsers never answer. */
const openTimeoutMs = 10_000

/** Opens the database. Rejects where the browser has none, does not allow it, or does not answer. */
export async function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(databaseName, 1)
  request.addEventListener('upgradeneeded', () => {
    for (const [store, keyPath] of Object.entries(stores)) request.result.createObjectStore(store, { keyPath })
    request.transaction?.objectStore('events').createIndex('slot', 'slot')
  })
  const database = await within(openTimeoutMs, resultOf(request))
  database.addEventListener('versionchange', () => database.close())
  return database
}

/** Rejects when `promise` is not settled in time. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The database did not answer within ${ms} ms.`)), ms)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
