// @vitest-environment jsdom
import { describe, expect, it, vi } from 'vitest'
import { freshPage } from './testing/fresh-page.js'
import { bookViewed } from './testing/library.js'

const page = freshPage()

describe('preferences', () => {
  it('stop capture as well as display when the assistant is switched off, and the next page does not connect', async () => {
    const { client, server, pass } = await page.goLive()
    await client.setPreferences({ enabled: false })
    expect(server.preferences).toMatchObject({ enabled: false })
    expect(client.getSnapshot()).toMatchObject({ connection: 'off', preferences: { enabled: false } })
    const told = server.events.length
    client.track(bookViewed, { bookId: 'dune' })
    await pass(1_000)
    expect(server.events).toHaveLength(told)
    client.stop()

    const next = page.begin({}, server)
    const calls = server.calls.length
    next.client.start()
    await next.pass(1_000)
    expect(server.calls).toHaveLength(calls)
    await next.client.setPreferences({ enabled: true })
    await vi.waitFor(() => expect(next.client.getSnapshot().connection).toBe('live'))
    expect(server.preferences).toMatchObject({ enabled: true })
  })

  it('switch the assistant off when another device did', async () => {
    const { client, server, pass } = page.begin()
    server.preferences = { enabled: false, frequency: 'normal', categories: {} }
    client.start()
    await vi.waitFor(() => expect(client.getSnapshot().preferences).toMatchObject({ enabled: false }))
    await pass()
    expect(client.getSnapshot().connection).toBe('off')
  })

  it('stay unchanged when a change cannot be stored', async () => {
    const { client, server } = await page.goLive()
    server.down = true
    await expect(client.setPreferences({ frequency: 'minimal' })).rejects.toThrow('cannot be reached')
    expect(client.getSnapshot().preferences).toMatchObject({ frequency: 'normal' })
  })
})
