import { ProactiveError, type Refusal } from '@proactive/protocol'

const jsonHeaders = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' } as const

/** Writes a JSON response that no intermediary may cache. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...jsonHeaders, ...headers },
  })
}

/** Proxies must hand a stream on as it comes. */
const unbuffered = ['x-accel-buffering', 'no'] as const

export function isStreamed({ headers }: Response): boolean {
  const [name, value] = unbuffered
  return headers.get(name) === value
}

/**
 * Writes a JSON response piece by piece, each when the client has read the ones before it. What fails before the first
 * piece rejects; what fails later ends the connection, so that half a document is never taken for a whole one.
 */
export async function streamedJson(pieces: AsyncGenerator<string>): Promise<Response> {
  const text = new TextEncoder()
  const first = await pieces.next()
  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        if (!first.done) controller.enqueue(text.encode(first.value))
      },
      async pull(controller) {
        const piece = await pieces.next()
        if (piece.done) controller.close()
        else controller.enqueue(text.encode(piece.value))
      },
      async cancel() {
        await pieces.return(undefined)
      },
    },
    { highWaterMark: 1 },
  )
  return new Response(stream, { headers: { ...jsonHeaders, [unbuffered[0]]: unbuffered[1] } })
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
