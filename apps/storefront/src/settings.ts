import type { Level } from './level.js'

/** The settings of the running store. `server.ts` reads them from the environment once. */
export interface Settings {
  databaseUrl: string
  demo: boolean
  level: Level
  secret: string
  ingestKey: string
  operatorKey: string
  /** The folder that a full disk frees. */
  scratch: string
  /** The origins whose pages are the store's. */
  origins: readonly string[]
}

// Next bundles the pages separately from the server that runs them, so the settings are kept on the process' globals.
const kept = globalThis as { [key: symbol]: Settings | undefined }
const key = Symbol.for('storefront.settings')

/** Stores the settings for the pages of this process. */
export function keepSettings(read: Settings): void {
  kept[key] = read
}

/**
 * Returns the settings that `keepSettings` stored.
 *
 * @throws Error when the pages run without the store's own server
 */
export function settings(): Settings {
  const found = kept[key]
  if (!found) throw new Error('The store has no settings: start it with `npm start` or `npm run dev`, not with `next`.')
  return found
}
