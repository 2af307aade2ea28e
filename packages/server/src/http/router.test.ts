import { describe, expect, it } from 'vitest'
import { json } from './answers.js'
import { readJson } from './body.js'
import { createHandlers, createRouter, type Method } from './router.js'

const logged: object[] = []
const refusals: string[] = []

function handlersOf() {
  const router = createRouter()
  router.get('/things/:id', (c) => Promise.resolve(json({ id: c.req.param('id') })))
  router.post('/things', async (c) => json(await readJson(c, { maxBytes: 20 })))
  router.get('/broken', () => Promise.reject(new Error('the disk is full')))
  // oxlint-disable-next-line prefer-promise-reject-errors -- an app's callback may reject with anything
  router.get('/odd', () => Promise.reject('no error at all'))
  return createHandlers(router, {
    logger: { info: () => {}, warn: () => {}, error: (fields) => void logged.push(fields) },
    onRefused: (code) => void refusals.push(code),
  })
}
const handlers = handlersOf()

async function ask(method: Method, path: string, init: RequestInit & { duplex?: 'half' } = {}): Promise<[number, unknown]> {
  const response = await handlers[method](new Request(`http://localhost/api/proactive${path}`, { method, ...init }))
  return [response.status, await response.json()]
}

describe('a path', () => {
  it('is decoded once in its parameters', async () => {
    expect(await ask('GET', '/things/a%2Fb%2541')).toEqual([200, { id: 'a/b%41' }])
  })

  it.each(['/things/%ff', '/things/%E0%A4%A', '/things/%00', '/things/a%00b', '/%ff'])('that cannot be decoded or stored is not found: %s', async (path) => {
    expect(await ask('GET', path)).toEqual([404, { code: 'not_found', message: 'No route for GET and this path.' }])
  })

  it('of no route is named in the refusal, unless it is long or unusual', async () => {
    expect(await ask('GET', '/foo')).toEqual([404, { code: 'not_found', message: 'No route for GET /api/proactive/foo.' }])
    expect(await ask('DELETE', '/things')).toEqual([404, { code: 'not_found', message: 'No route for DELETE /api/proactive/things.' }])
    for (const path of [`/${'x'.repeat(200)}`, '/<script>', '/things/a/%22b']) {
      expect(await ask('GET', path)).toEqual([404, { code: 'not_found', message: 'No route for GET and this path.' }])
    }
  })
})

describe('a route that fails', () => {
  it('is answered with 500 and logged with its error, also when it rejects with something else', async () => {
    const internal = [500, { code: 'internal', message: expect.not.stringContaining('disk') }]
    expect(await ask('GET', '/broken')).toEqual(internal)
    expect(await ask('GET', '/odd')).toEqual(internal)
    expect(logged).toEqual([{ err: new Error('the disk is full') }, { err: 'no error at all' }])
    expect(refusals.filter((code) => code === 'internal')).toHaveLength(2)
  })
})

describe('a body', () => {
  const tooLarge = [413, { code: 'too_large', message: expect.stringContaining('20 bytes') }]
  const streamed = (...chunks: string[]) => ({
    body: new ReadableStream({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk))
        controller.close()
      },
    }),
    duplex: 'half' as const,
  })

  it('is read up to its limit, whether its length is declared or not', async () => {
    expect(await ask('POST', '/things', { body: '{"a":1}' })).toEqual([200, { a: 1 }])
    expect(await ask('POST', '/things', streamed('{"a"', ':1}'))).toEqual([200, { a: 1 }])
    expect(await ask('POST', '/things', { body: `"${'x'.repeat(19)}"` })).toEqual(tooLarge)
    expect(await ask('POST', '/things', { body: '"x"', headers: { 'content-length': '1000' } })).toEqual(tooLarge)
    expect(await ask('POST', '/things', streamed('"', 'x'.repeat(15), 'x'.repeat(15), '"'))).toEqual(tooLarge)
  })

  it('is refused with 400 when it is not JSON, is missing, or reaches for a prototype', async () => {
    for (const body of ['{"a":', '', '{"__proto__":{}}']) {
      expect(await ask('POST', '/things', { body })).toEqual([400, { code: 'invalid_event', message: expect.any(String) }])
    }
    expect(await ask('POST', '/things')).toMatchObject([400, { code: 'invalid_event' }])
  })
})
