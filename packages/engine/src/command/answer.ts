import type { ErrorCode } from '@proactive/protocol'
import { idFrom } from '../message/ids.js'
import type { Effect } from '../message/effect.js'
import type { Body, Result } from '../message/message.js'
import type { Turn } from '../state/turn.js'

export type Request = Extract<Body, { type: 'request' }>
type Answered = Pick<Extract<Effect, { type: 'answer' }>, 'request' | 'key'>

/** Answers a page's request. */
export function answerRequest(turn: Turn, person: string, { request, key }: Answered, result: Result): void {
  turn.effects.push({
    id: idFrom('answer', request, key),
    from: `person:${person}`,
    cause: key,
    type: 'answer',
    request,
    key,
    result,
  })
}

export const refusal = (code: ErrorCode, message: string): Result & { ok: false } => ({ ok: false, code, message })

/** A refusal after which the page may repeat its request. */
export const retryLater = (result: Result & { ok: false }): Result => ({ ...result, retryAfterMs: result.retryAfterMs ?? 1_000 })
