/** The browser's database of events without an ack, which all tabs of the browser share: its stores, and how they are emptied. */

export const databaseName = 'proactive'
/** The stores, each with its key. */
export const stores = { events: 'id', slots: 'key', sessions: 'sessionId' } as const

export type StoreName = keyof typeof stores

/** Erases everything that is stored, in all tabs. Where there is no database, none is created. */
export async function eraseStored(): Promise<void> {
  try {
    const request = indexedDB.open(databaseName)
    request.addEventListener('upgradeneeded', () => request.transaction?.abort())
    const database = await resultOf(request)
    const transaction = database.transaction(Object.keys(stores), 'readwrite')
    for (const store of Object.keys(stores)) transaction.objectStore(store).clear()
    await endOf(transaction)
    database.close()
  } catch {
    // Nothing is stored, or nothing may be.
  }
}

/** Resolves with the result of a request. */
export async function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('The database failed.')))
  })
}

/** Resolves once a transaction is durable, and rejects when it was aborted, such as for want of space. */
export async function endOf(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve())
    transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('The transaction was aborted.')))
  })
}
