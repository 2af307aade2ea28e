/**
 * Where the statistics of variants are kept: in the browser's own database, in memory, or where the host's adapter keeps
 * them.
 *
 * Tricky cases:
 * - Two tabs count at the same time. The database changes a value within one transaction; around an adapter without
 *   `update`, the browser's lock keeps other tabs out.
 * - Some browsers never answer when a database is opened: that counts as no database.
 */

/** Keeps values by their key, as JSON has them. Its errors are reported, and the engine goes on in memory. */
export interface PromptStorage {
  open: () => unknown
  get: (key: string) => unknown
  set: (key: string, value: unknown) => unknown
  close: () => unknown
  /** Replaces a value by what `change` makes of it, and lets no other tab come between. Default: `get`, then `set`. */
  update?: (key: string, change: (value: unknown) => unknown) => unknown
}

/** Where a storage is: one of the two that are built in, or the host's own. */
export type StorageChoice = 'indexeddb' | 'memory' | PromptStorage

/**
 * Returns the storage of a choice.
 *
 * @throws TypeError for what is neither a name nor an adapter.
 */
export function storageOf(choice: StorageChoice): PromptStorage {
  if (choice === 'memory') return memoryStorage()
  if (choice === 'indexeddb') return databaseStorage()
  const missing = (['open', 'get', 'set', 'close'] as const).filter((name) => typeof Object(choice)[name] !== 'function')
  if (missing.length === 0) return choice
  throw new TypeError(`storage is 'indexeddb', 'memory' or an adapter with open, get, set and close; ${typeof choice === 'string' ? `'${String(choice)}' is none` : `this one has no ${missing.join(', ')}`}.`)
}

/** Changes a value of a storage, as atomically as the storage and the browser can. Resolves with the new value. */
export async function updateStored(storage: PromptStorage, key: string, change: (value: unknown) => unknown): Promise<unknown> {
  let value: unknown
  const note = (before: unknown): unknown => (value = change(before))
  const replace = async (): Promise<void> => {
    await storage.set(key, note(await storage.get(key)))
  }
  if (storage.update) await storage.update(key, note)
  else if (typeof navigator !== 'undefined' && 'locks' in navigator) await navigator.locks.request(`proactive.prompts.${key}`, replace)
  else await replace()
  return value
}

function memoryStorage(): PromptStorage {
  const values = new Map<string, unknown>()
  return {
    open: () => {},
    get: (key) => values.get(key),
    set: (key, value) => void values.set(key, value),
    update: (key, change) => void values.set(key, change(values.get(key))),
    close: () => {},
  }
}

const databaseName = 'proactive-prompts'
const storeName = 'values'
const openTimeoutMs = 2_000

function databaseStorage(): PromptStorage {
  let database: IDBDatabase | null = null

  /** Runs work on the store in one transaction. Resolves with what the work returned, once that is durable. */
  async function within<Result>(mode: IDBTransactionMode, work: (store: IDBObjectStore, done: (result: Result) => void) => void): Promise<Result | undefined> {
    if (!database) throw new Error('The database of the prompts is not open.')
    const transaction = database.transaction(storeName, mode)
    return new Promise((resolve, reject) => {
      let result: Result | undefined
      work(transaction.objectStore(storeName), (done) => {
        result = done
      })
      transaction.addEventListener('complete', () => resolve(result))
      transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('The transaction of the prompts was aborted.')))
    })
  }

  return {
    async open() {
      database = await openDatabase()
      // Another tab wants to delete the database: what is counted from now on stays in memory.
      database.addEventListener('versionchange', () => database?.close())
    },
    get: async (key) =>
      within('readonly', (store, done) => {
        const request: IDBRequest<unknown> = store.get(key)
        request.addEventListener('success', () => done(request.result))
      }),
    set: async (key, value) => within('readwrite', (store) => store.put(value, key)),
    update: async (key, change) =>
      within('readwrite', (store) => {
        const request: IDBRequest<unknown> = store.get(key)
        request.addEventListener('success', () => store.put(change(request.result), key))
      }),
    close: () => database?.close(),
  }
}

async function openDatabase(): Promise<IDBDatabase> {
  if (typeof indexedDB === 'undefined') throw new Error("There is no IndexedDB here, so what variants learn is kept in memory. Pass storage: 'memory', or an adapter.")
  return new Promise((resolve, reject) => {
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      reject(new Error(`The database of the prompts did not open within ${openTimeoutMs} ms.`))
    }, openTimeoutMs)
    const request = indexedDB.open(databaseName, 1)
    request.addEventListener('upgradeneeded', () => request.result.createObjectStore(storeName))
    request.addEventListener('success', () => {
      clearTimeout(timer)
      if (isLate) request.result.close()
      resolve(request.result)
    })
    request.addEventListener('error', () => {
      clearTimeout(timer)
      reject(request.error ?? new Error('The database of the prompts does not open.'))
    })
  })
}
