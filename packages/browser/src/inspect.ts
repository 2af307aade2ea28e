/**
 * What development tools read of the server: the live inspection of the page's own person, or of any with the operator's
 * key, and the operator's routes. It is loaded when it is first asked for.
 */

import { type InspectionMessages, isRecord, ProactiveError } from '@proactive/protocol'
import { backoffMs } from './backoff.js'
import type { Connection } from './connection.js'
import { errorOf, type Http } from './http.js'
import type { Runtime } from './runtime.js'
import { readEventStream } from './transport/event-stream.js'

/** After how long without a byte a stream counts as lost, in milliseconds. The server sends a comment every 15 s. */
const silentMs = 25_000

/** A message of the inspection, with its name. */
export type InspectionMessage = { [Name in keyof InspectionMessages]: { event: Name; data: InspectionMessages[Name] } }[keyof InspectionMessages]

/** Reads the inspection for development tools. */
export interface Inspector {
  /**
   * Follows one person, and connects again whenever the stream ends, each time from its beginning. Resolves when `signal`
   * is aborted.
   *
   * @throws ProactiveError when another attempt cannot succeed: a wrong key, a server without the route, or a later
   *   inspection of this page.
   */
  follow: (options: Following) => Promise<void>
  /**
   * Reads an operator's route, such as `/ops/rules`.
   *
   * @throws ProactiveError `unauthorized` without the operator's key.
   */
  read: (route: string) => Promise<unknown>
}

/** Whom an inspector follows, and what it calls. */
export interface Following {
  /** Whom to follow; for another person than the page's own the operator's key is needed. */
  person: string
  signal: AbortSignal
  onMessage: (message: InspectionMessage) => void
  /** Called with why there is no stream at the moment; with `null` once it is open. */
  onProblem: (problem: ProactiveError | null) => void
}

type Attempt = Omit<Following, 'onProblem'> & { onOpen: () => void }

export interface InspectorOptions {
  endpoint: string
  runtime: Pick<Runtime, 'fetch' | 'random'>
  http: Http
  operatorKey: string | undefined
  connection: Pick<Connection, 'borrow' | 'renew'>
}

export function createInspector({ endpoint, runtime, http, operatorKey, connection }: InspectorOptions): Inspector {
  /** Reads one stream to its end, and throws why it ended. */
  async function readStream({ person, signal, onMessage, onOpen }: Attempt, bearer: string): Promise<never> {
    const life = new AbortController()
    const end = (): void => life.abort()
    signal.addEventListener('abort', end)
    let timer = setTimeout(end, silentMs)
    let reason = new ProactiveError('unavailable', 'The inspection ended without a reason.')
    try {
      const headers = { authorization: `Bearer ${bearer}`, accept: 'text/event-stream' }
      const response = await runtime.fetch(`${endpoint}/inspection?person=${encodeURIComponent(person)}`, { headers, signal: life.signal })
      if (!response.ok || !response.body) throw errorOf(await response.json().catch(() => null), response.status)
      onOpen()
      await readEventStream(
        response.body,
        (message) => {
          if (life.signal.aborted || !isMessage(message)) return
          if (message.event === 'closing') reason = errorOf(message.data, response.status)
          else onMessage(message)
        },
        () => {
          clearTimeout(timer)
          timer = setTimeout(end, silentMs)
        },
      )
      throw reason
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
    }
  }

  async function attemptOf(options: Attempt, isExpired: boolean): Promise<ProactiveError> {
    try {
      return await readStream(options, operatorKey ?? (await (isExpired ? connection.renew() : connection.borrow())).token)
    } catch (cause) {
      return cause instanceof ProactiveError ? cause : new ProactiveError('unavailable', 'The inspection was interrupted.', { cause })
    }
  }

  return {
    async follow(options) {
      const { signal, onProblem } = options
      let wasExpired = false
      for (let attempt = 0; !signal.aborted; attempt++) {
        const onOpen = (): void => {
          attempt = 0
          onProblem(null)
        }
        const problem = await attemptOf({ ...options, onOpen }, wasExpired)
        if (signal.aborted) return
        if (isFinal(problem)) throw problem
        const isExpired: boolean = problem.code === 'token_expired' && !wasExpired
        wasExpired = isExpired
        if (isExpired) continue
        onProblem(problem)
        await pause(Math.max(problem.retryAfterMs ?? 0, backoffMs(attempt, runtime.random())), signal)
      }
    },
    read: async (route) => http(route, { token: operatorKey }),
  }
}

function isMessage(message: { event: string; data: unknown }): message is InspectionMessage {
  return isRecord(message.data)
}

/** Whether another attempt cannot succeed. */
function isFinal({ code }: ProactiveError): boolean {
  return code === 'unauthorized' || code === 'expired' || code === 'not_found' || code === 'forbidden_origin'
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(finish, ms)
    function finish(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', finish)
      done()
    }
    signal.addEventListener('abort', finish)
  })
}
