/** One message of Server-Sent Events. */
export interface StreamMessage {
  event: string
  data: unknown
}

/**
 * Reads a stream of Server-Sent Events whose data is JSON, and calls `onMessage` with each message. Every chunk calls
 * `onChunk`, comments included: they show that the connection is alive. Resolves when the stream ends.
 */
export async function readEventStream(body: ReadableStream<Uint8Array>, onMessage: (message: StreamMessage) => void, onChunk: () => void): Promise<void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    onChunk()
    text += decoder.decode(value, { stream: true })
    const blocks = text.split(/\r?\n\r?\n/)
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const message = parse(block)
      if (message) onMessage(message)
    }
  }
}

/** Parses the lines of one message; `null` for a comment, and for data that cannot be read. */
function parse(block: string): StreamMessage | null {
  let event = 'message'
  const data: string[] = []
  for (const line of block.split(/\r?\n/)) {
    const [, field, value = ''] = /^(event|data): ?(.*)$/.exec(line) ?? []
    if (field === 'event') event = value
    else if (field === 'data') data.push(value)
  }
  if (data.length === 0) return null
  try {
    return { event, data: JSON.parse(data.join('\n')) }
  } catch {
    return null
  }
}
