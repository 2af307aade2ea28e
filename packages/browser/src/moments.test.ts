// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from 'vitest'
import type { ProactiveClient } from './client.js'
import type { PageSuggestion } from './snapshot.js'
import { type FakeServer } from './testing/fake-server.js'
import { freshPage } from './testing/fresh-page.js'
import { holdLastCopy } from './testing/library.js'
import type { Visit } from './testing/visit.js'

const page = freshPage()
let client: ProactiveClient
let server: FakeServer
let pass: Visit['pass']

const current = (): PageSuggestion | undefined => client.getSnapshot().suggestions.find(({ phase }) => phase !== 'waiting')

beforeEach(async () => {
  ;({ client, server, pass } = await page.goLive())
  // A page counts as active for its first two seconds.
  await pass(2_000)
})

describe('the moment of a suggestion', () => {
  const type = (): void => {
    document.body.innerHTML = '<input id="note">'
    document.querySelector('#note')?.dispatchEvent(new InputEvent('input', { bubbles: true }))
  }

  it('waits while the person types', async () => {
    type()
    server.send(holdLastCopy())
    expect(current()).toBeUndefined()
    await pass(1_000)
    type()
    await pass(1_400)
    expect(current()).toBeUndefined()
    await pass(400)
    expect(current()?.id).toBe('c1')
    expect(server.events.find(({ type: each }) => each === 'suggestion.deferred')?.data).toEqual({ reason: 'typing' })
  })

  const openDialog = document.createElement('div')
  openDialog.setAttribute('aria-modal', 'true')

  it.each([
    ['dialog', () => document.body.append(openDialog), () => openDialog.remove()],
    ['dragging', () => dispatchEvent(new Event('pointerdown')), () => dispatchEvent(new Event('pointerup'))],
    ['scrolling', () => dispatchEvent(new Event('scroll')), () => {}],
  ])('is not while an obstacle exists: %s', async (reason, start, end) => {
    start()
    server.send(holdLastCopy())
    expect(current()).toBeUndefined()
    end()
    await pass(1_000)
    expect(current()?.id).toBe('c1')
    expect(server.events.find(({ type: each }) => each === 'suggestion.deferred')?.data).toEqual({ reason })
  })

  it('shows a medium suggestion after two seconds without input', async () => {
    dispatchEvent(new Event('pointerdown'))
    dispatchEvent(new Event('pointerup'))
    server.send(holdLastCopy({ priority: 'medium' }))
    await pass(1_750)
    expect(current()).toBeUndefined()
    await pass(500)
    expect(current()?.id).toBe('c1')
  })

  it('shows a low suggestion after a change of the page', async () => {
    dispatchEvent(new Event('pointerdown'))
    dispatchEvent(new Event('pointerup'))
    server.send(holdLastCopy({ priority: 'low' }))
    await pass(3_000)
    expect(current()).toBeUndefined()
    history.pushState(null, '', '/books')
    client.page()
    await pass(500)
    expect(current()?.id).toBe('c1')
  })

  it('shows a low suggestion after ten seconds without input', async () => {
    server.send(holdLastCopy({ priority: 'low' }))
    await pass(9_000)
    expect(current()?.id).toBe('c1')
  })
})
