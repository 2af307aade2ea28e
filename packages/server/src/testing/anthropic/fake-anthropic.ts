/**
 * A server that speaks the wire of Anthropic's Messages API, for tests without a network. It checks what the real one
 * checks of a request, answers in turn what it is told to, and then as the rules would: with the words of the use case
 * that the request shows. It counts its calls, and which part of a prompt it has seen before.
 */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { isRecord } from '@proactive/protocol'
import { type Clock, systemClock } from '../../runtime/clock.js'
import { bodyOf, errorBody, type FakeAnswer, ruleAnswer } from './fake-answer.js'
import { createPromptCache } from './fake-cache.js'
import { problemOf } from './fake-request.js'

/** A request that the fake was sent. */
export interface FakeCall {
  readonly headers: IncomingMessage['headers']
  /** The body as it came, parsed. */
  readonly body: Readonly<Record<string, unknown>>
  /** The status that it is answered with. */
  readonly status: number
}

export interface FakeAnthropic extends AsyncDisposable {
  /** What `ANTHROPIC_BASE_URL` is set to. */
  readonly url: string
  /** All requests so far, those that were refused among them. */
  readonly calls: readonly FakeCall[]
  /** How many requests wait for their delay, or until they are given up. */
  readonly waiting: number
  /** Replaces the answers that are still to come. */
  answerWith(answers: readonly FakeAnswer[]): void
  close(): Promise<void>
}

export interface FakeAnthropicOptions {
  /** What is answered in turn, each retry of a client being a call; afterwards the rules' answer. Default: none. */
  answers?: readonly FakeAnswer[]
  /** The clock of `delayMs`. Default: the system's. */
  clock?: Pick<Clock, 'after'>
  /** The shortest beginning of a prompt, in tokens, that is cached. Default 1,024. */
  cacheMinimum?: number
  /** Default: a free port. */
  port?: number
}

/**
 * Starts the fake on this machine.
 *
 * @example
 * await using fake = await fakeAnthropic({ answers: [{ status: 529 }, { act: true, message: 'Only 2 left.', confidence: 0.9, reasoning: 'low' }] })
 * const client = new Anthropic({ apiKey: 'test', baseURL: fake.url })
 */
export async function fakeAnthropic({ answers = [], clock = systemClock, cacheMinimum = 1_024, port = 0 }: FakeAnthropicOptions = {}): Promise<FakeAnthropic> {
  const calls: FakeCall[] = []
  const cache = createPromptCache(cacheMinimum)
  let next = [...answers]
  let waiting = 0

  const server = createServer((request, response) => {
    void answer(request, response).catch((cause: unknown) => response.destroy(cause instanceof Error ? cause : undefined))
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request)
    const problem = problemOf(request, body)
    if (problem) {
      calls.push({ headers: request.headers, body, status: problem.status })
      return send(response, problem.status, errorBody(problem.status, problem.message))
    }
    const given = next.shift() ?? {}
    const { status = 200, delayMs = 0, cut = false, ...said } = typeof given === 'string' ? { text: given } : given
    calls.push({ headers: request.headers, body, status })
    if (delayMs > 0 && !(await hasWaited(delayMs, response))) return
    if (status !== 200) return send(response, status, errorBody(status))
    const text = typeof given === 'string' ? given : JSON.stringify(Object.keys(said).length > 0 ? { ...silence, ...said } : ruleAnswer(body))
    const written = JSON.stringify(bodyOf(text, { model: String(body['model']), usage: cache.usageOf(body, text), id: calls.length }))
    if (!cut) return send(response, 200, written)
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(written) })
    response.write(written.slice(0, written.length / 2), () => response.destroy())
  }

  /** Waits on the clock; false when the client has given up meanwhile. */
  function hasWaited(ms: number, response: ServerResponse): Promise<boolean> {
    waiting++
    return new Promise<boolean>((done) => {
      const cancel = clock.after(ms, () => done(true))
      response.once('close', () => {
        cancel()
        done(false)
      })
    }).finally(() => waiting--)
  }

  async function close(): Promise<void> {
    server.closeAllConnections()
    if (server.listening) await new Promise((done) => void server.close(done))
  }

  return {
    url,
    calls,
    get waiting() {
      return waiting
    },
    answerWith(fresh) {
      next = [...fresh]
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** What an answer that says less says besides. */
const silence = { act: false, message: null, action: null, confidence: 0, reasoning: '' }

function send(response: ServerResponse, status: number, text: string): void {
  // A retry comes at once: tests wait for no backoff.
  response.writeHead(status, { 'content-type': 'application/json', ...(status !== 200 && { 'retry-after-ms': '1' }) })
  response.end(text)
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    return isRecord(body) ? { ...body } : {}
  } catch {
    return {}
  }
}
