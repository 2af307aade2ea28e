import { readEnv, type Settings, SettingsError } from '@proactive/server'
import { folderOf, type Level, readLevel } from './level.js'

/** The settings of the store: those of its server, and the level of its assistant. */
export interface StoreSettings extends Settings {
  level: Level
  /** The folder of the embedded database and of scratch files: one for each level, below the data folder of the server. */
  dataDir: string
}

/**
 * Reads the settings of the store from the environment, as `readEnv` does, with `PROACTIVE_LEVEL` beside them.
 *
 * @throws SettingsError with one sentence for each setting that is not valid.
 *
 * @example
 * const settings = readSettings(process.env)
 */
export function readSettings(env: Record<string, string | undefined>): StoreSettings {
  const level = readLevel(env['PROACTIVE_LEVEL'])
  const settings = readServer(env, typeof level === 'string' ? [level] : [])
  if (typeof level === 'string') throw new SettingsError([level])
  return { ...settings, level, dataDir: folderOf(settings.dataDir, level) }
}

/** Reads the settings of the server; where they are not valid, the error names the other problems as well. */
function readServer(env: Record<string, string | undefined>, others: readonly string[]): Settings {
  try {
    return readEnv(env, { others: ['PROACTIVE_LEVEL'] })
  } catch (error) {
    throw error instanceof SettingsError ? new SettingsError([...error.problems, ...others]) : error
  }
}
