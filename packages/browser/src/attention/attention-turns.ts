/**
 * The app's turns in this page. The server keeps the budget; the page has at most one turn at a time.
 *
 * Tricky cases:
 * - Requests and releases go to the server one after the other, so that a release is there before the next request.
 * - An app asks while the page is still connecting: the request waits for the connection.
 * - A page that is left ends its turn as not shown by a request that outlives the page. The app may say later that the turn
 *   was shown: the server charges it then.
 * - A release that found no connection is sent again once the connection is back.
 */

import type { Answer, RequestKind, Requests, SessionGrant } from '@proactive/protocol'
import type { ClientSnapshot } from '../snapshot.js'
import { noTurn, type AttentionTurn, type AttentionRequest } from './attention.js'

export interface AttentionTurnsOptions {
  endpoint: string
  fetch: typeof fetch
  serverNow: () => number
  /** Reads consent and the off switch again, and returns whether the page may ask. */
  mayAsk: () => boolean
  snapshot: () => ClientSnapshot
  /** Calls the listener after each change of the snapshot. Returns the function that unsubscribes. */
  subscribe: (listener: () => void) => () => void
  grant: () => SessionGrant | null
  request: <Kind extends RequestKind>(kind: Kind, body: Requests[Kind]) => Promise<Answer<Kind> | null>
  /** Called with each turn that was shown, at its end. */
  onShown: (turn: { leaseId: string; kind: string }) => void
}

export interface AttentionTurns {
  request: (asked: AttentionRequest) => Promise<AttentionTurn>
  /** Ends the turn of a page that is left. */
  leave: () => void
}

/** How long a request waits for the connection, in milliseconds, and how often a release is sent. */
const connectMs = 10_000
const attempts = 3

interface Held {
  leaseId: string
  kind: string
  until: number
  session: string | undefined
  /** What was said of it last. */
  said?: 'shown' | 'not shown'
}

/** Creates the turns of a page, which has none. */
export function createAttentionTurns(options: AttentionTurnsOptions): AttentionTurns {
  const { endpoint, fetch, serverNow, mayAsk, snapshot, subscribe, grant, request, onShown } = options
  let held: Held | null = null
  let last: Promise<unknown> = Promise.resolve()

  /** Runs a task once all before it are done. */
  async function inOrder<Result>(task: () => Promise<Result>): Promise<Result> {
    const run = last.then(task)
    last = run.catch(() => {
      // The caller of the failed task hears of it; the next task is not kept from its turn.
    })
    return run
  }

  async function take({ kind, priority, signal }: AttentionRequest): Promise<AttentionTurn> {
    // A component may ask before the provider above it has started the client.
    await until(({ started }) => started, 0)
    if (!mayAsk()) return noTurn('denied')
    await until(({ connection }) => connection !== 'connecting', connectMs)
    if (signal?.aborted) return noTurn('aborted')
    if (snapshot().connection !== 'live') return noTurn('offline')
    const session = grant()?.sessionId
    if (held && !held.said && held.session === session && held.until > serverNow()) return noTurn('attention')
    const answer = await request('attention', { kind, priority })
    if (!answer) return noTurn('offline')
    if (!answer.ok) return noTurn(answer.code === 'consent_denied' ? 'denied' : answer.code)
    const { granted, reason = 'attention', leaseId, expiresAt } = answer
    if (!granted || leaseId === undefined || expiresAt === undefined) return noTurn(reason)
    const turn: Held = { leaseId, kind, until: Date.parse(expiresAt), session }
    if (signal?.aborted) {
      await tell(turn, false)
      return noTurn('aborted')
    }
    held = turn
    const release = (shown: boolean): void => void end(turn, shown)
    signal?.addEventListener('abort', () => release(false), { once: true })
    return { granted: true, expiresAt, release }
  }

  /** Ends a turn. What was left as not shown may still be said to be shown. */
  async function end(turn: Held, shown: boolean): Promise<void> {
    if (turn.said === 'shown' || (turn.said && !shown)) return
    turn.said = shown ? 'shown' : 'not shown'
    if (shown) onShown(turn)
    let isTold = await inOrder(async () => tell(turn, shown))
    for (let attempt = 1; !isTold && attempt < attempts; attempt++) {
      await until(({ connection }) => connection === 'live', Infinity)
      isTold = await inOrder(async () => tell(turn, shown))
    }
  }

  async function tell({ leaseId }: Held, shown: boolean): Promise<boolean> {
    return (await request('attention.release', { leaseId, shown })) !== null
  }

  /** Waits until the snapshot is as wanted, at most `ms` milliseconds. */
  async function until(isWanted: (now: ClientSnapshot) => boolean, ms: number): Promise<void> {
    if (isWanted(snapshot())) return
    await new Promise<void>((resolve) => {
      const unsubscribe = subscribe(() => isWanted(snapshot()) && finish())
      const timer = ms === Infinity ? undefined : setTimeout(finish, ms)
      function finish(): void {
        clearTimeout(timer)
        unsubscribe()
        resolve()
      }
    })
  }

  return {
    request: async (asked) => inOrder(async () => take(asked)),
    leave() {
      const token = grant()?.token
      if (!held || held.said || token === undefined) return
      held.said = 'not shown'
      const body = JSON.stringify({ leaseId: held.leaseId, shown: false })
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
      fetch(`${endpoint}/actions/attention.release`, { method: 'POST', keepalive: true, headers, body }).catch(() => {
        // The turn ends on the server a minute after the page is gone.
      })
    },
  }
}
