// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ProactiveClient } from './client.js'
import type { PageSuggestion } from './snapshot.js'
import type { FakeServer } from './testing/fake-server.js'
import { freshPage } from './testing/fresh-page.js'
import { holdLastCopy } from './testing/library.js'
import type { Visit } from './testing/visit.js'

const page = freshPage()
let client: ProactiveClient
let server: FakeServer
let pass: Visit['pass']

const current = (): PageSuggestion | undefined => client.getSnapshot().suggestions.find(({ phase }) => phase !== 'waiting')
const reasons = (): unknown[] => server.events.filter(({ type }) => type === 'suggestion.deferred').map(({ data }) => data['reason'])

/** Says which dialogs were opened by `showModal`, which jsdom does not have. */
function openAsModal(...dialogs: Element[]): void {
  // oxlint-disable-next-line typescript/unbound-method -- called with its receiver below
  const matches = Element.prototype.matches
  vi.spyOn(Element.prototype, 'matches').mockImplementation(function isMatch(this: Element, selector: string) {
    return selector === ':modal' ? dialogs.includes(this) : matches.call(this, selector)
  })
}

beforeEach(async () => {
  ;({ client, server, pass } = await page.goLive())
  await pass(2_000)
})
afterEach(() => {
  vi.restoreAllMocks()
  Reflect.deleteProperty(document, 'fullscreenElement')
})

describe('what is not in front of the page', () => {
  it.each([
    ['a dialog that is not modal', '<dialog open>Cookies</dialog>'],
    ['a closed dialog', '<dialog>Closed</dialog>'],
    ['a closed dialog that stays mounted', '<div role="dialog" aria-modal="true" style="display: none">Closed</div>'],
    ['a closed dialog in a hidden parent', '<div style="display: none"><div role="dialog" aria-modal="true">Closed</div></div>'],
    ['a hidden drawer', '<div role="dialog" aria-modal="true" style="visibility: hidden">Drawer</div>'],
    ['a drawer in a hidden parent', '<div style="visibility: hidden"><div role="dialog" aria-modal="true">Drawer</div></div>'],
    ['a faded dialog', '<div style="opacity: 0"><div role="dialog" aria-modal="true">Faded</div></div>'],
    ['a dialog with the hidden attribute', '<div role="dialog" aria-modal="true" hidden>Closed</div>'],
    ['an inert dialog', '<div inert><div role="dialog" aria-modal="true">Closed</div></div>'],
    ['a dialog hidden from assistive technology', '<div role="dialog" aria-modal="true" aria-hidden="true">Closed</div>'],
    ['a dialog that says it is not modal', '<div role="dialog" aria-modal="false">Chat</div>'],
  ])('%s keeps no card back', (_, html) => {
    document.body.innerHTML = html
    openAsModal()
    server.send(holdLastCopy())
    expect(current()?.id).toBe('c1')
  })

  it('a drawer that was pushed out of the window keeps no card back', () => {
    document.body.innerHTML = '<div role="dialog" aria-modal="true">Drawer</div>'
    vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(innerWidth, 0, 300, 600))
    server.send(holdLastCopy())
    expect(current()?.id).toBe('c1')
  })
})

describe('what is in front of the page', () => {
  it('a modal dialog keeps a card back, with the reason in the snapshot and told to the server', async () => {
    document.body.innerHTML = '<dialog open>Address</dialog>'
    openAsModal(...document.querySelectorAll('dialog'))
    server.send(holdLastCopy())
    await pass(200)
    expect(client.getSnapshot().suggestions).toMatchObject([{ phase: 'waiting', deferred: 'dialog' }])
    expect(reasons()).toEqual(['dialog'])
    document.body.innerHTML = ''
    await pass(500)
    expect(current()).toMatchObject({ phase: 'open', deferred: null })
  })

  it('a modal within a web component that has the focus keeps a card back', async () => {
    document.body.innerHTML = '<div id="host"></div>'
    const root = document.querySelector('#host')?.attachShadow({ mode: 'open' })
    if (root) root.innerHTML = '<div role="dialog" aria-modal="true"><button>Save</button></div>'
    root?.querySelector('button')?.focus()
    server.send(holdLastCopy())
    expect(client.getSnapshot().suggestions).toMatchObject([{ phase: 'waiting', deferred: 'dialog' }])
  })

  it('a video that fills the screen keeps a card back, and a whole page that does so keeps none', async () => {
    Object.defineProperty(document, 'fullscreenElement', { configurable: true, value: document.createElement('video') })
    server.send(holdLastCopy())
    expect(client.getSnapshot().suggestions).toMatchObject([{ phase: 'waiting', deferred: 'fullscreen' }])
    Object.defineProperty(document, 'fullscreenElement', { configurable: true, value: document.documentElement })
    await pass(500)
    expect(current()?.phase).toBe('open')
  })

  it('each further reason is reported once', async () => {
    const type = (): boolean => dispatchEvent(new InputEvent('input'))
    for (const round of [1, 2]) {
      type()
      if (round === 1) server.send(holdLastCopy())
      await pass(500)
      dispatchEvent(new Event('pointerdown'))
      await pass(1_500)
      type()
      dispatchEvent(new Event('pointerup'))
      await pass(500)
    }
    await pass(200)
    expect(reasons()).toEqual(['typing', 'dragging'])
  })
})

describe('a dialog over an open card', () => {
  const hold = () => ({ id: 'h1', expiresAt: new Date(Date.now() + 30_000).toISOString(), extendable: true })

  function openDialog(): void {
    document.body.innerHTML = '<dialog open>Address</dialog>'
    openAsModal(...document.querySelectorAll('dialog'))
  }

  beforeEach(() => {
    const command = holdLastCopy()
    server.send(command.type === 'ui.suggestion' ? { ...command, data: { ...command.data, hold: hold() } } : command)
    client.shown('c1')
  })

  it('makes the card wait, and the card returns with what is left of its hold', async () => {
    openDialog()
    await pass(5_000)
    expect(client.getSnapshot().suggestions).toMatchObject([{ phase: 'waiting', deferred: 'dialog', hold: { id: 'h1' } }])
    expect(reasons()).toEqual(['dialog'])
    document.body.innerHTML = ''
    await pass(500)
    expect(current()).toMatchObject({ id: 'c1', phase: 'open', seen: true, hold: { id: 'h1' } })
    await client.accept('c1')
    expect(current()?.phase).toBe('accepted')
  })

  it.each([
    ['its hold ends', async () => pass(31_000), 'expired'],
    ['it is withdrawn', async () => server.channel('/actions')?.receive('withdraw', { id: 'c1', reason: 'gone' }), 'withdrawn'],
  ])('tells after the dialog that %s meanwhile, and not before', async (_, happens, problem) => {
    openDialog()
    await pass(500)
    await happens()
    await pass(500)
    expect(current()).toBeUndefined()
    document.body.innerHTML = ''
    await pass(500)
    expect(current()).toMatchObject({ id: 'c1', phase: 'ended', problem })
    expect(server.types.filter((type) => type === 'suggestion.ignored')).toHaveLength(problem === 'expired' ? 1 : 0)
  })
})

describe('a pointer whose release is never reported', () => {
  it.each([
    ['a context menu follows', () => dispatchEvent(new Event('contextmenu'))],
    ['the pointer moves without a button', () => dispatchEvent(Object.assign(new Event('pointermove'), { buttons: 0 }))],
    ['nothing follows', () => {}],
  ])('does not defer a card for ever: %s', async (_, follows) => {
    dispatchEvent(new Event('pointerdown'))
    server.send(holdLastCopy())
    expect(client.getSnapshot().suggestions).toMatchObject([{ deferred: 'dragging' }])
    follows()
    await pass(4_000)
    expect(current()?.id).toBe('c1')
  })

  it('defers it as long as the person drags', async () => {
    dispatchEvent(new Event('pointerdown'))
    server.send(holdLastCopy())
    for (let i = 0; i < 10; i++) {
      await pass(1_000)
      dispatchEvent(i % 2 === 0 ? new Event('dragover') : Object.assign(new Event('pointermove'), { buttons: 1 }))
      expect(current()).toBeUndefined()
    }
    dispatchEvent(new Event('drop'))
    await pass(500)
    expect(current()?.id).toBe('c1')
  })
})
