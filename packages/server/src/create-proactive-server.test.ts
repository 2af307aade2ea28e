import { minutes } from '@proactive/protocol'
import { describe, expect, it } from 'vitest'
import { createProactiveServer } from './create-proactive-server.js'
import { library } from './fixtures/library.js'
import { memoryLog } from './log/memory-log.js'
import type { ServerOptions } from './proactive-server.js'
import { memoryStore } from './store/memory-store.js'
import { virtualClock } from './testing/virtual-clock.js'

const origin = 'https://library.example'

function create(more: Partial<ServerOptions> = {}) {
  const log = memoryLog()
  const warnings: { fields: object; message: string }[] = []
  const warn = (fields: object, message: string): void => void warnings.push({ fields, message })
  const clock = virtualClock()
  const server = createProactiveServer({
    pack: library(), store: memoryStore(log), log, identify: () => null, clock,
    secret: 's'.repeat(32), ingestKey: 'i', operatorKey: 'o', origins: [origin], logger: { info: () => {}, warn, error: warn }, ...more,
  })
  const post = async (path: string, headers: Record<string, string>, body: object = {}) => {
    const response = await server.handlers.POST(new Request(`${origin}/api/proactive${path}`, { method: 'POST', headers, body: JSON.stringify(body) }))
    return { status: response.status, body: JSON.parse(await response.text()) }
  }
  return { server, warnings, clock, post }
}

describe('a server', () => {
  it.each<[string, Partial<ServerOptions>, string]>([
    ['a short secret', { secret: 'short' }, 'The secret is too short; use 32 random characters or more.'],
    ['an empty key of ingest', { ingestKey: '' }, 'The ingestKey is empty: anybody would have it.'],
    ['an empty key of operators', { operatorKey: '' }, 'The operatorKey is empty: anybody would have it.'],
    ['an origin with a slash', { origins: [origin, `${origin}/`] }, `origins: '${origin}/' is no origin as pages send it; write '${origin}'.`],
    ['an origin with a path', { origins: [`${origin}/shop?a=1`] }, `origins: '${origin}/shop?a=1' is no origin as pages send it; write '${origin}'.`],
    ['an origin with its usual port', { origins: [`${origin}:443`] }, `write '${origin}'.`],
    ['an origin in capitals', { origins: ['https://Library.Example'] }, `write '${origin}'.`],
    ['an origin without a scheme', { origins: ['library.example'] }, "origins: 'library.example' is no origin; write one like https://shop.example, without a path."],
    ['an option that there is not', Object.fromEntries([['limitscale', 2]]), "createProactiveServer: there is no option 'limitscale'; the options are answerer, anthropicKey,"],
    ['a star for an origin', { origins: ['*'] }, "origins: '*' is no origin"],
  ])('is refused with %s, and says what to write', (_, options, message) => {
    expect(() => create(options)).toThrow(message)
  })

  it('answers a page of another origin with what to do, and logs the origin once a minute', async () => {
    const { post, warnings, clock } = create()
    const wrong = { origin: 'https://shop.example' }
    for (let n = 0; n < 3; n++) {
      expect(await post('/session', wrong)).toMatchObject({ status: 403, body: { code: 'forbidden_origin', message: expect.stringContaining('PROACTIVE_ORIGINS') } })
    }
    expect(warnings).toMatchObject([{ fields: { origin: 'https://shop.example', times: 1, allowed: [origin] }, message: expect.stringContaining('PROACTIVE_ORIGINS') }])
    await clock.advance(minutes(1), async () => {})
    await post('/session', wrong)
    expect(warnings).toMatchObject([{}, { fields: { times: 3 } }])
  })

  it('says of an event that the pack does not declare what to add where', async () => {
    const { server, post } = create()
    await server.start()
    const key = { authorization: 'Bearer i' }
    const ingested = await post('/ingest', key, [{ type: 'book.rated', data: {} }, { type: 'decision.made', data: {} }])
    expect(ingested.body).toMatchObject({
      rejected: [
        { code: 'unknown_type', message: "Unknown event type: the pack does not declare 'book.rated'. Add it to the events of definePack(…), or map it by mappings." },
        { code: 'unknown_type', message: "Only the assistant writes 'decision.made'." },
      ],
    })
    const { body: grant } = await post('/session', { origin }, { consent: 'granted' })
    const event = (type: string) => ({ id: crypto.randomUUID(), type, time: new Date().toISOString(), data: {} })
    const events = [event('book.rated'), event('copies.changed'), event('suggestion.accepted')]
    const sent = await post('/events', { authorization: `Bearer ${grant.token}`, origin }, { sentAt: new Date().toISOString(), events })
    expect(sent.body).toMatchObject({
      rejected: [
        { code: 'unknown_type', message: "Unknown event type: the pack does not declare 'book.rated'. Add it to the events of definePack(…), or name it in a signal or a trait." },
        { code: 'unknown_type', message: "'copies.changed' comes from the shop's systems: send it to POST /ingest, or declare it without from." },
        { code: 'unknown_type', message: "Only the assistant writes 'suggestion.accepted'." },
      ],
    })
    await server.stop()
  })
})
