/**
 * Starts the page's transport and keeps it: in a Web Worker, or on the page's thread where there is none.
 */

import type { Answer, Refusal, RequestKind, Requests, SessionGrant } from '@proactive/protocol'
import type { Entry } from './entry.js'
import type { Runtime } from './runtime.js'
import type { PageSide, Transport, TransportSettings } from './transport/transport.js'

export interface TransportHostOptions {
  runtime: Runtime
  page: PageSide
}

export interface TransportHost {
  /**
   * Starts a transport unless there is one. `entries` are those that the page still has. Rejects when the transport's code
   * cannot be loaded.
   */
  open: (settings: TransportSettings, entries: () => readonly Entry[]) => Promise<void>
  /** Ends the transport: no timer and no connection is left. Requests without an answer are answered with `refusal`. */
  close: (refusal?: Refusal) => void
  grant: (grant: SessionGrant, lastSeq: number) => void
  request: <Kind extends RequestKind>(kind: Kind, body: Requests[Kind]) => Promise<Answer<Kind> | null>
  /** Passes an event to the transport. Returns false when there is none yet: it gets the page's events at its start. */
  push: (entry: Entry) => boolean
  /** The transport, once it is started. */
  readonly transport: Transport | null
}

/** Creates the host of a page's transport; nothing is loaded before `open`. */
export function createTransportHost({ runtime, page }: TransportHostOptions): TransportHost {
  let transport: Transport | null = null
  let opening: Promise<void> | null = null
  /** The latest grant, for a transport that is not started yet. */
  let granted: [SessionGrant, number] | null = null
  /** Aborted when the transport is closed. */
  let life = new AbortController()

  async function open(settings: TransportSettings, entries: () => readonly Entry[], { signal }: AbortController): Promise<void> {
    const [{ createTransport }, io] = await Promise.all([import('./transport/create-transport.js'), runtime.io()])
    if (signal.aborted) return
    transport = createTransport(page, { ...runtime, io })
    transport.start(settings)
    transport.push(entries())
    if (granted) transport.grant(...granted)
  }

  return {
    async open(settings, entries) {
      const attempt = (opening ??= open(settings, entries, life))
      try {
        await attempt
      } catch (error) {
        if (opening === attempt) opening = null
        throw error
      }
    },
    close(refusal) {
      life.abort(refusal ? { ok: false, ...refusal } : null)
      life = new AbortController()
      transport?.close()
      transport = null
      opening = null
      granted = null
    },
    grant(grant, lastSeq) {
      granted = [grant, lastSeq]
      transport?.grant(grant, lastSeq)
    },
    async request(kind, body) {
      if (!transport) return null
      return Promise.race([transport.request(kind, body), untilClosed(life.signal)])
    },
    push(entry) {
      transport?.push([entry])
      return transport !== null
    },
    get transport() {
      return transport
    },
  }
}

type ClosedAnswer = ({ ok: false } & Refusal) | null

/** Resolves with the reason of the abort: the answer to requests that have none. */
async function untilClosed(signal: AbortSignal): Promise<ClosedAnswer> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason), { once: true }))
}
