/**
 * What a person may ask of what the server holds on them: an export, an erasure, the trace of a suggestion. It works
 * without consent as well, and while the assistant is switched off.
 */

import { isRecord, type PersonExport, ProactiveError, type Trace } from '@proactive/protocol'
import type { Http } from './http.js'

// Here, so that a page has one piece of code for all that it hardly ever asks.
export { createInspector } from './inspect.js'

/** How long an answer may take, and an erasure altogether: the server reads or erases everything on a person. */
const longMs = 5 * 60_000
const erasureMs = 15 * 60_000

export interface PersonRequests {
  /** Requests everything that is stored about the person. */
  exportAll: () => Promise<PersonExport>
  /** Requests the erasure of the person, and resolves once no record names the person any more. */
  erase: () => Promise<void>
  /** Requests that one event of the person no longer counts, and resolves once nothing rests on it any more. */
  forget: (evidenceId: string) => Promise<void>
  /** Requests the trace of a suggestion; `null` when the person has none of this id. */
  trace: (correlationId: string) => Promise<Trace | null>
}

/** Creates the requests of the person to whom `token` belongs. `elapsed` is the page's monotonic clock. */
export function createPersonRequests({ http, token, elapsed }: { http: Http; token: string; elapsed: () => number }): PersonRequests {
  return {
    exportAll: async () => exportPerson(http, token),
    erase: async () => erasePerson(http, token, elapsed),
    forget: async (evidenceId) => void (await http(`/me/evidence/${encodeURIComponent(evidenceId)}`, { method: 'DELETE', token, timeoutMs: longMs })),
    trace: async (correlationId) => readTrace(http, token, correlationId),
  }
}

async function exportPerson(http: Http, token: string): Promise<PersonExport> {
  const answer = await http('/me/export', { token, timeoutMs: longMs })
  if (!isRecord(answer)) throw new ProactiveError('unavailable', 'The export ended before it was whole. Request it again.')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the fields of an answer of the server are trusted
  return answer as unknown as PersonExport
}

async function erasePerson(http: Http, token: string, elapsed: () => number): Promise<void> {
  const startedAt = elapsed()
  for (;;) {
    try {
      await http('/me', { method: 'DELETE', token, timeoutMs: longMs })
      return
    } catch (error) {
      const isGoingOn = error instanceof ProactiveError && error.code === 'unavailable' && error.retryAfterMs !== undefined
      if (!isGoingOn || elapsed() - startedAt > erasureMs) throw error
      await new Promise((resolve) => setTimeout(resolve, error.retryAfterMs))
    }
  }
}

async function readTrace(http: Http, token: string, correlationId: string): Promise<Trace | null> {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the fields of an answer of the server are trusted
    return (await http(`/trace/${encodeURIComponent(correlationId)}`, { token })) as Trace
  } catch (error) {
    if (error instanceof ProactiveError && error.code === 'not_found') return null
    throw error
  }
}
