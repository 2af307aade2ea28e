import type { Priority } from '@proactive/protocol'

/** What the app wants its turn for. */
export interface AttentionRequest {
  /** Names it, such as `survey`, in at most 40 characters. A person who has switched off a category of this name refuses it. */
  readonly kind: string
  readonly priority: Priority
  /** Ends the turn, or the request for it, as not shown. */
  readonly signal?: AbortSignal
}

/** The answer to a request for a turn: whether the app may interrupt the person now. */
export interface AttentionTurn {
  readonly granted: boolean
  /**
   * Why there is no turn: the gate that is closed (`consent`, `category`, `quiet`, `attention`, `outranked`), `denied` without
   * consent on this page, `offline` without an answer, `aborted` by the signal, or the server's error code.
   */
  readonly reason?: string
  /** When the turn ends by itself, on the server's clock. */
  readonly expiresAt?: string
  /** Ends the turn. One that was not shown costs nothing. A turn that was not granted has nothing to end. */
  readonly release: (shown: boolean) => void
}

/** Asks for turns of the app from the person's attention budget. */
export interface Attention {
  /** Resolves with a turn, or with the reason why there is none; it never rejects. */
  readonly request: (asked: AttentionRequest) => Promise<AttentionTurn>
}

/** Returns the answer to a request that is refused. */
export const noTurn = (reason: string): AttentionTurn => ({ granted: false, reason, release: () => {} })
