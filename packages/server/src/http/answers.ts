import { ProactiveError, type Refusal } from '@proactive/protocol'

/** Writes a JSON response that no intermediary may cache. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
  })
}

/** Writes a refusal under its status, with `Retry-After` in seconds when it names a time. */
export function refusal(error: ProactiveError): Response {
  const { retryAfterMs } = error
  return json(error, error.status, retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) })
}

/**
 * Writes what a channel would acknowledge.
 *
 * @throws ProactiveError the refusal, so that it travels under its status.
 */
export function answered(answer: { ok: true } | ({ ok: false } & Refusal)): Response {
  if (!answer.ok) throw new ProactiveError(answer.code, answer.message, answer)
  return json(answer)
}
