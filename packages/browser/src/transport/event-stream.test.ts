import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readEventStream, type StreamMessage } from './event-stream.js'

const written = ':\n\nid: 4\nevent: command\ndata: {"id":"ž"}\n\nevent: withdraw\ndata: {"id":"c1"}\n\n:\n\n'

/** Reads a stream that arrives in pieces of these sizes, in bytes. */
async function read(text: string, sizes: readonly number[]): Promise<{ messages: StreamMessage[]; chunks: number }> {
  const bytes = new TextEncoder().encode(text)
  const messages: StreamMessage[] = []
  let chunks = 0
  let at = 0
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) return controller.close()
      const size = sizes[chunks % sizes.length] ?? 1
      controller.enqueue(bytes.slice(at, at + size))
      at += size
    },
  })
  await readEventStream(body, (message) => messages.push(message), () => chunks++)
  return { messages, chunks }
}

describe('a stream of events', () => {
  it('gives the same messages wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), async (sizes) => {
        const { messages } = await read(written, sizes)
        expect(messages).toEqual([
          { event: 'command', data: { id: 'ž' } },
          { event: 'withdraw', data: { id: 'c1' } },
        ])
      }),
    )
  })

  it('shows that it is alive by a comment, which is no message', async () => {
    expect(await read(':\n\n', [100])).toEqual({ messages: [], chunks: 1 })
  })

  it('goes on after a message that cannot be read', async () => {
    const { messages } = await read('event: command\ndata: {"id"\n\nevent: update\r\ndata: {"id":"c1"}\r\n\r\n', [100])
    expect(messages).toEqual([{ event: 'update', data: { id: 'c1' } }])
  })
})
