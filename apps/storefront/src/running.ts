import { isRecord } from '@proactive/protocol'
import type { Store } from '@proactive/server'
import type { Running } from './assistant/at-level.js'
import { readLevel } from './level.js'

const key = 'app.running'

/** Stores how the store runs, so that what reads its history later reads it by the same pack. */
export async function keepRunning(store: Pick<Store, 'setSetting'>, { level, trials }: Running): Promise<void> {
  await store.setSetting(key, { level, trials })
}

/** Reads how the store ran last; a store that never said it ran at the level of the settings, without trials. */
export async function readRunning(store: Pick<Store, 'setting'>, { level: otherwise }: Pick<Running, 'level'>): Promise<Running> {
  const kept = await store.setting(key)
  if (!isRecord(kept)) return { level: otherwise, trials: false }
  const level = readLevel(JSON.stringify(kept['level']))
  return typeof level === 'number' ? { level, trials: kept['trials'] === true } : { level: otherwise, trials: false }
}
