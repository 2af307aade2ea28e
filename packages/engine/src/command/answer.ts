import type { ErrorCode } from '@proactive/protocol'
import { idFrom } from '../message/ids.js'
import type { Body, Result } from '../message/message.js'
import type { Turn } from '../state/turn.js'

export type Request = Extract<Body, { is: 'request' }>

/** Ends a page's request. */
export function answer(turn: Turn, person: string, { what, key }: Pick<Request, 'what' | 'key'>, result: Result): void {
  turn.effects.push({
    id: idFrom('answer', what, key),
    from: `person:${person}`,
    cause: key,
    do: 'answer',
    what,
    key,
    result,
  })
}

export const refusal = (code: ErrorCode, message: string): Result & { ok: false } => ({ ok: false, code, message })

/** No for now: the same may be asked again. */
export const notNow = (result: Result & { ok: false }): Result => ({ ...result, retryAfterMs: result.retryAfterMs ?? 1_000 })
