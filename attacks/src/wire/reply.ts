import { inspect } from 'node:util'
import { errorCodes, isRecord } from '@proactive/protocol'

/** What came back: of a request, of an acknowledged event, or of a handshake. */
export interface Reply {
  /** Of HTTP only. */
  status?: number
  contentType?: string
  headers?: Record<string, string | string[] | undefined>
  body: unknown
  /** The server ended the connection in place of an answer. */
  isClosed?: true
}

export const closed: Reply = { body: null, isClosed: true }

/** The codes with which something was refused as a whole, or event by event; none when it was not refused. */
export function codesOf({ body }: Reply): string[] {
  if (!isRecord(body)) return []
  if (Array.isArray(body.rejected)) return body.rejected.map(codeOf)
  return body.ok !== true && typeof body.code === 'string' ? [body.code] : []
}

const codeOf = (refusal: unknown): string => (isRecord(refusal) && typeof refusal.code === 'string' ? refusal.code : 'no code')

/** Whether a refusal has the status that the protocol gives its code; broken JSON is `invalid_event` under 400. */
export function hasItsStatus({ status, body }: Reply): boolean {
  if (status === undefined || !isRecord(body) || Array.isArray(body.rejected)) return true
  const code = codeOf(body)
  const known: Record<string, number> = { ...errorCodes, consent_denied: 403, conflict: 409 }
  return status === known[code] || (status === 400 && code === 'invalid_event')
}

/** One line for a reply, short enough for a report, without the token that may be in it. */
export function shown({ status, body, isClosed }: Reply): string {
  if (isClosed) return 'the connection was closed without an answer'
  const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? String(body))
  const open = text.replaceAll(/"token":"[^"]*"/g, '"token":"…"').slice(0, 200)
  return `${status === undefined ? '' : `${status} `}${open}`
}

/** Returns what an exception says, and what caused it. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return inspect(cause)
  return [cause.message || cause.name, ...(cause.cause === undefined ? [] : [reasonOf(cause.cause)])].join(': ')
}

export function readJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return text
  }
}
