import { commandChecks, runChecks, serverChecks } from '@proactive/protocol/conformance'
import { io } from 'socket.io-client'
import { expect, it } from 'vitest'
import { ingestKey, origin, startServer } from './fixtures/start-server.js'

it('keeps all that the protocol says, seen from outside', async () => {
  await using t = await startServer()
  const results = await runChecks([...serverChecks, ...commandChecks], {
    url: t.url, io, origin, ingestKey,
    pageEvent: { type: 'book.viewed', data: { bookId: 'dune' } },
    shopEvent: { type: 'copies.changed', data: { bookId: 'dune', copies: 1 } },
  })
  expect(results.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
})
