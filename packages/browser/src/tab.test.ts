// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import { freshPage } from './testing/fresh-page.js'
import { consentingPage, sessionsOf } from './testing/silence.js'

const page = freshPage()

describe('what the tab remembers', () => {
  it.each(['null', '"x"', '[]', '{', '{"sessionId":5}', '{"sessionId":"not-a-uuid"}', '{"sessionId":{}}'])(
    'is nothing when the storage has %s',
    async (value) => {
      sessionStorage.setItem('proactive.tab', value)
      const visit = await consentingPage(page)
      expect(sessionsOf(visit)[0]).not.toHaveProperty('sessionId')
    },
  )

  it('is the session alone when the rest cannot be read', async () => {
    const sessionId = '11111111-1111-4111-8111-111111111111'
    const rest = { lastSeq: 'x', done: 5, suggestions: ['x', null, { id: 1 }, {}], activity: 'none' }
    sessionStorage.setItem('proactive.tab', JSON.stringify({ sessionId, ...rest }))
    const visit = await consentingPage(page)
    expect(sessionsOf(visit)[0]).toMatchObject({ sessionId })
    expect(visit.client.getSnapshot()).toMatchObject({ suggestions: [], activity: [] })
    expect(visit.server.channel('/actions')?.handshake).toMatchObject({ lastSeq: 0 })
  })
})
