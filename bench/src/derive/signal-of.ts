import type { Signal } from '@proactive/engine'
import type { Scarce } from './task.js'

/** Returns the data of an engine's signal as the task's result. */
export function signalOf({ data }: Signal): Scarce {
  if (!isScarce(data)) throw new Error(`This is no signal of the task: ${JSON.stringify(data)}`)
  return data
}

function isScarce(data: unknown): data is Scarce {
  return typeof data === 'object' && data !== null && 'bookId' in data && 'at' in data && 'copies' in data && 'count' in data
}
