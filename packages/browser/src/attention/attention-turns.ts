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
import { type Snapshots, until, untilConnected, untilStarted } from '../until.js'
import { noTurn, type AttentionTurn, type AttentionRequest } from './attention.js'

export interface AttentionTurnsOptions extends Snapshots {
  endpoint: string
  fetch: typeof fetch
  serverNow: () => number
  /** Reads consent and the off switch again, and returns whether the page may ask. */
  mayAsk: () => boolean
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

/** How often a release is sent. */
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
  const { endpoint, fetch, serverNow, mayAsk, grant, request, onShown } = options
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
    await untilStarted(options)
    if (!mayAsk()) return noTurn('denied')
    const isConnected = await untilConnected(options)
    if (signal?.aborted) return noTurn('aborted')
    if (!isConnected) return noTurn('offline')
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
      await until(options, ({ connection }) => connection === 'live', Infinity)
      isTold = await inOrder(async () => tell(turn, shown))
    }
  }

  async function tell({ leaseId }: Held, shown: boolean): Promise<boolean> {
    return (await request('attention.release', { leaseId, shown })) !== null
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
