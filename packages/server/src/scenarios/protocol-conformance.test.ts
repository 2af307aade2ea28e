import { createServer } from 'node:http'
import { commandChecks, runChecks, serverChecks } from '@proactive/protocol/conformance'
import { io } from 'socket.io-client'
import { expect, it } from 'vitest'
import { ingestKey, origin, startServer } from '../fixtures/start-server.js'

it('the server passes all conformance checks of the protocol', async () => {
  await using t = await startServer()
  const results = await runChecks([...serverChecks, ...commandChecks], {
    url: t.url, io, origin, ingestKey,
    pageEvent: { type: 'book.viewed', data: { bookId: 'dune' } },
    shopEvent: { type: 'copies.changed', data: { bookId: 'dune', copies: 1 } },
  })
  expect(results.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
})

it('a server that does not speak the protocol fails every check', async () => {
  const http = createServer((_, response) => response.setHeader('content-type', 'application/json').end('{}'))
  await new Promise<void>((done) => void http.listen(0, '127.0.0.1', done))
  const address = http.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`
  const results = await runChecks(serverChecks, { url, io })
  http.close()
  http.closeAllConnections()
  expect(results.filter(({ outcome }) => outcome !== 'failed')).toEqual([])
})
