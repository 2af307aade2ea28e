// @vitest-environment jsdom
import { describe, expect, it, vi } from 'vitest'
import { freshPage } from './testing/fresh-page.js'
import { comeBack, consentingPage, leavePage, sessionsOf } from './testing/silence.js'

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

  it('is kept when the page is left while it waits for its lock', async () => {
    const visit = await consentingPage(page)
    leavePage()
    const waiting: (() => void)[] = []
    const request = async (_: string, { signal }: LockOptions, use: () => Promise<void>): Promise<void> => {
      await new Promise<void>((resolve, reject) => {
        waiting.push(resolve)
        signal?.addEventListener('abort', () => reject(new Error('aborted')))
      })
      await use()
    }
    Object.assign(navigator, { locks: { request } })
    comeBack()
    await visit.pass()
    leavePage()
    comeBack()
    await visit.pass()
    waiting.at(-1)?.()
    await vi.waitFor(() => expect(visit.client.getSnapshot().connection).toBe('live'))
    Reflect.deleteProperty(navigator, 'locks')
    expect(sessionsOf(visit).at(-1)).toMatchObject({ sessionId: visit.server.grant.sessionId })
    expect(sessionsOf(visit)).toHaveLength(2)
  })

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
