/** What the store was started with; `server.ts` reads it from the environment, once. */
export interface Settings {
  databaseUrl: string
  demo: boolean
  secret: string
  ingestKey: string
}

// The pages are bundled apart from the server that runs them; what both see is the process.
const kept = globalThis as { [key: symbol]: Settings | undefined }
const key = Symbol.for('storefront.settings')

/** Keeps the settings for the pages of this process. */
export function keepSettings(read: Settings): void {
  kept[key] = read
}

/**
 * The settings that the store runs under.
 *
 * @throws Error where the pages run without the store's own server
 */
export function settings(): Settings {
  const found = kept[key]
  if (!found) throw new Error('The store is started by `npm start` or `npm run dev`, not by `next`.')
  return found
}
