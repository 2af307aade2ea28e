/**
 * The model that attacks speak for: a fake of the Anthropic API, and beside it a server by which an attack says what the
 * model answers, and reads what it was asked.
 */

import { once } from 'node:events'
import { createServer } from 'node:http'
import { isRecord } from '@proactive/protocol'
import { fakeAnthropic } from '@proactive/server/testing'

/** What the server that is attacked is given, and what the attacks are. */
export interface AttackedModel {
  /** For `ANTHROPIC_BASE_URL`. */
  api: string
  /** For `Target.model`. */
  control: string
}

/** Starts the model. `setTokensLeft` sets how many tokens of the day are left. */
export async function startModel({ port, setTokensLeft }: { port?: number; setTokensLeft?: (left: number) => Promise<void> } = {}): Promise<AttackedModel> {
  const fake = await fakeAnthropic(port === undefined ? {} : { port })
  const control = createServer((request, response) => {
    const read = async (): Promise<unknown> => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(Buffer.from(chunk))
      return JSON.parse(Buffer.concat(chunks).toString('utf8') || 'null')
    }
    const answer = async (): Promise<unknown> => {
      if (request.url === '/calls') return fake.calls.map(({ body }) => ({ prompt: promptOf(body), bytes: JSON.stringify(body).length }))
      const given = await read()
      if (request.url === '/answers') return fake.answerWith(Array.isArray(given) ? given : [])
      const left = isRecord(given) ? Number(given.left) : Number.NaN
      if (request.url !== '/tokens' || !setTokensLeft || Number.isNaN(left)) return { unknown: request.url }
      await setTokensLeft(left)
      return {}
    }
    answer().then(
      (value) => response.setHeader('content-type', 'application/json').end(JSON.stringify(value ?? {})),
      (cause: unknown) => response.writeHead(500).end(String(cause)),
    )
  })
  control.listen(0, '127.0.0.1')
  await once(control, 'listening')
  const address = control.address()
  return { api: fake.url, control: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}` }
}

function promptOf({ messages }: Readonly<Record<string, unknown>>): string {
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined
  return isRecord(last) && typeof last.content === 'string' ? last.content : ''
}
