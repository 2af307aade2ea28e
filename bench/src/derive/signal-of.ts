import type { Signal } from '@proactive/engine'
import type { Scarce } from './task.js'

/** An engine's signal as the task names it. */
export function signalOf({ data }: Signal): Scarce {
  if (!isScarce(data)) throw new Error('A signal of another kind.')
  return data
}

function isScarce(data: unknown): data is Scarce {
  return typeof data === 'object' && data !== null && 'bookId' in data && 'at' in data && 'copies' in data && 'count' in data
}
