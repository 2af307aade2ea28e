import type { IncomingMessage } from 'node:http'
import { isRecord } from '@proactive/protocol'

const refuse = (status: number, message: string) => ({ status, message })

const version = '2026-10-21'

/** Returns what the API would refuse a request for; undefined for a request that it takes. */
export function problemOf({ method, url, headers }: IncomingMessage, body: Readonly<Record<string, unknown>>): { status: number; message: string } | undefined {
  if (method !== 'POST' || (url ?? '').split('?')[0] !== '/v1/messages') return refuse(404, `There is no ${method} ${url}.`)
  if (!/^Bearer \S+$/.test(headers.authorization ?? '')) return refuse(401, 'authorization: Bearer <key> is required.')
  if (headers['anthropic-version'] !== version) return refuse(400, `anthropic-version: ${version} is required, and '${String(headers['anthropic-version'])}' was sent.`)
  const { model, max_tokens: atMost, messages, tool_choice: choice } = body
  if (typeof model !== 'string' || model === '') return refuse(400, 'model: a text is required.')
  if (typeof atMost !== 'number' || atMost < 1) return refuse(400, 'max_tokens: a number above 0 is required.')
  const all: unknown[] = Array.isArray(messages) ? messages : []
  const last = all.at(-1)
  if (!isRecord(last)) return refuse(400, 'messages: at least one message is required.')
  if (last['role'] !== 'user') return refuse(400, 'messages: this model does not support prefill; the last message must be of the user.')
  if ('temperature' in body) return refuse(400, 'temperature: not supported by this model.')
  if (isRecord(choice) && choice['type'] !== 'auto' && choice['type'] !== 'none') return refuse(400, 'tool_choice: forcing a tool is not supported by this model.')
  return undefined
}
