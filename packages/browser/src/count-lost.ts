import { isRecord } from '@proactive/protocol'
import { readStored, writeStored } from './storage.js'
import { tabKey } from './tab-key.js'

/** Leaves word for the next page of this tab that events were lost, as `Tab` does, whose code is not there yet. */
export function countLost(events: number): void {
  if (events === 0) return
  let memory: unknown
  try {
    memory = JSON.parse(readStored('sessionStorage', tabKey) ?? '{}')
  } catch {
    // What cannot be read is replaced.
  }
  const former = isRecord(memory) ? memory : {}
  writeStored('sessionStorage', tabKey, JSON.stringify({ ...former, lost: Number(former['lost'] ?? 0) + events }))
}
