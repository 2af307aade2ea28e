/**
 * Starts the page's transport and keeps it: in a Web Worker, or on the page's thread where there is none.
 *
 * Tricky cases:
 * - A policy that blocks workers shows as an asynchronous error of the worker. The page does not try again.
 * - A worker that crashed is replaced by a transport on the page's thread, which gets what the page still has.
 */

import type { Answer, Refusal, RequestKind, Requests, SessionGrant } from '@proactive/protocol'
import type { Entry } from './entry.js'
import type { Runtime } from './runtime.js'
import { startWorker } from './start-worker.js'
import type { PageSide, Transport, TransportSettings } from './transport/transport.js'

const remedy =
  'the worker could not be started, so the page itself does its work. Check worker-src of the page’s policy, script-src and connect-src of the worker’s own, and workerUrl.'

export interface TransportHostOptions {
  runtime: Runtime
  page: PageSide
  /** Where the worker is; `undefined` for the package's own, `null` for none. */
  workerUrl: string | URL | null | undefined
  /** Called with the error of a worker that crashed. */
  onCrash: (error: unknown) => void
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
  /** Passes events to the transport. Returns false when there is none yet: it gets the page's events at its start. */
  push: (entries: readonly Entry[]) => boolean
  /** The transport, once it is started. */
  readonly transport: Transport | null
}

/** Creates the host of a page's transport; nothing is loaded before `open`. */
export function createTransportHost({ runtime, page, workerUrl, onCrash }: TransportHostOptions): TransportHost {
  let transport: Transport | null = null
  let hasWorker = workerUrl !== null && typeof Worker !== 'undefined'
  let opening: Promise<void> | null = null
  /** The latest grant, for a transport that is not started yet. */
  let granted: [SessionGrant, number] | null = null
  /** Aborted when the transport is closed. */
  let life = new AbortController()

  async function open(settings: TransportSettings, entries: () => readonly Entry[], signal: AbortSignal): Promise<void> {
    const crash = (error: Error): void => {
      onCrash(error)
      hasWorker = false
      transport = null
      opening = reopen(settings, entries, signal)
    }
    const started = await start(crash, signal)
    if (signal.aborted) return
    transport = started
    transport.start(settings)
    transport.push(entries())
    if (granted) transport.grant(...granted)
  }

  async function reopen(...given: Parameters<typeof open>): Promise<void> {
    try {
      await open(...given)
    } catch (error) {
      onCrash(error)
    }
  }

  async function start(crash: (error: Error) => void, signal: AbortSignal): Promise<Transport> {
    try {
      if (hasWorker) return await startWorker(workerUrl ?? undefined, page, crash, signal)
    } catch (error) {
      if (!signal.aborted) {
        hasWorker = false
        console.warn(`Proactive: ${remedy}`, error)
      }
    }
    const [{ createTransport }, io] = await Promise.all([import('./transport/create-transport.js'), runtime.io?.()])
    return createTransport(page, runtime, io)
  }

  return {
    async open(settings, entries) {
      const attempt = (opening ??= open(settings, entries, life.signal))
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
    push(entries) {
      transport?.push(entries)
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
