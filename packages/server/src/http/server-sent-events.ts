/** Formats a Server-Sent Event. JSON text has no line breaks, so it fits in one `data` line. */
export function messageOf(event: string, data: object, id?: number): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}

/** Makes the response of a stream of Server-Sent Events. Proxies must not buffer or compress it: messages have to arrive at once. */
export function eventStream(body: ReadableStream<Uint8Array>): Response {
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    },
  })
}
