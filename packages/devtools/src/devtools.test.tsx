// @vitest-environment jsdom
import { ProactiveError } from '@proactive/protocol'
import { act, cleanup, fireEvent, render, within } from '@testing-library/react'
import { StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import Devtools from './devtools.js'
import { ProactiveDevtools } from './proactive-devtools.js'
import { ProactiveDevtools as InEveryBuild } from './production.js'
import { createFakeClient } from './testing/fake-client.js'
import { lampByModel, lampMessages, lampRefused } from './testing/lamp.js'

/** Whether the screen is small. */
let small: EventTarget & { matches: boolean }

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
  small = Object.assign(new EventTarget(), { matches: false })
  vi.stubGlobal('matchMedia', () => small)
})
afterEach(() => {
  cleanup()
  localStorage.clear()
  sessionStorage.clear()
  document.documentElement.removeAttribute('style')
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

type Options = Parameters<typeof createFakeClient>[0]

async function mount(options: Options = {}) {
  const fake = createFakeClient(options)
  await act(async () => {
    render(<StrictMode><Devtools client={fake.client} /></StrictMode>)
    await import('./panel/panel.js')
  })
  const root = document.querySelector('[data-proactive="glass-box"]')?.shadowRoot?.querySelector<HTMLElement>('.root')
  if (!root) throw new Error('The panel has no shadow root.')
  const panel = within(root)
  const press = async (element: HTMLElement, key: string) => act(async () => fireEvent.keyDown(element, { key }))
  const click = async (element: HTMLElement) => act(async () => fireEvent.click(element))
  const type = async (element: HTMLElement, value: string) => act(async () => fireEvent.change(element, { target: { value } }))
  const toggle = () => panel.getByRole('button', { name: 'Open the Proactive devtools' })
  const item = (id: string): HTMLElement => {
    const found = root.querySelector<HTMLElement>(`[data-item="${id}"]`)
    if (!found) throw new Error(`The panel shows no item '${id}'.`)
    return found
  }
  const focused = () => document.querySelector('[data-proactive="glass-box"]')?.shadowRoot?.activeElement ?? null
  return { ...fake, panel, root, press, click, type, toggle, item, focused }
}

async function open(options: Options = {}) {
  const t = await mount(options)
  await act(async () => {
    fireEvent.click(t.toggle())
    await import('./panel/panel.js')
  })
  await t.send()
  return t
}

describe('a closed panel', () => {
  it('is a button, and reads nothing', async () => {
    const { toggle, inspect, root } = await mount()
    expect(toggle().getAttribute('aria-expanded')).toBe('false')
    expect(root.querySelectorAll('*').length).toBeLessThan(8)
    expect(inspect).not.toHaveBeenCalled()
  })

  it('is nothing at all in the HTML of a server', () => {
    const { client } = createFakeClient()
    expect(renderToString(<ProactiveDevtools client={client} />)).toBe('')
    expect(renderToString(<InEveryBuild client={client} />)).toBe('')
  })

  it('is loaded in the page after it was hydrated, without a complaint', async () => {
    const said = vi.spyOn(console, 'error')
    const { client } = createFakeClient()
    const place = document.body.appendChild(document.createElement('main'))
    place.innerHTML = renderToString(<ProactiveDevtools client={client} />)
    await act(async () => void render(<ProactiveDevtools client={client} />, { container: place, hydrate: true }))
    await vi.waitFor(() => expect(place.querySelector('[data-proactive="glass-box"]')).not.toBeNull())
    expect(said).not.toHaveBeenCalled()
    place.remove()
  })

  it('takes the focus back when the panel is closed, ends the stream, and leaves the page as it was', async () => {
    const { panel, click, toggle, focused, following } = await open()
    expect(focused()?.textContent).toContain('Proactive')
    expect(document.documentElement.style.paddingBottom).toBe('340px')
    await click(panel.getByRole('button', { name: 'Close the Proactive devtools' }))
    expect(focused()).toBe(toggle())
    expect(following.every(({ signal }) => signal.aborted)).toBe(true)
    expect(document.documentElement.style.paddingBottom).toBe('')
  })
})

describe('an open panel', () => {
  it('shows each thing that happened in its lane, the newest first', async () => {
    const { panel } = await open()
    const titles = (lane: string) => within(panel.getByRole('region', { name: lane })).getAllByRole('listitem').map((one) => one.querySelector('.title')?.textContent)
    expect(titles('Events')).toEqual(['order.item_added', 'inventory.stock_changed', 'inventory.stock_changed', 'product.viewed'])
    expect(titles('Signals')).toEqual(['price.dropped', 'stock.scarce'])
    expect(titles('Outcome')).toEqual(['suggestion.accepted', 'suggestion.shown', 'suggestion.deferred'])
    expect(panel.getByRole('status').textContent).toBe('Live')
  })

  it('lights causes and effects of the item that is clicked, in words as well, and shows its score', async () => {
    const { panel, click, item } = await open()
    await click(item('routing:k1'))
    expect(item('routing:k1').getAttribute('aria-pressed')).toBe('true')
    expect([item('events:stock4').dataset['light'], item('signals:sig1').dataset['light']]).toEqual(['cause', 'cause'])
    expect([item('command:c1').dataset['light'], item('outcome:o2').dataset['light']]).toEqual(['effect', 'effect'])
    expect(item('signals:sig2').dataset['light']).toBeUndefined()
    expect(item('outcome:o2').textContent).toContain('effect of the selected item')
    const detail = within(panel.getByRole('complementary', { name: 'Details' }))
    expect(detail.getByRole('img').getAttribute('aria-label')).toBe('75 points, the threshold is 70')
    expect(detail.getByText('is looking at it')).toBeTruthy()
    expect(within(detail.getByRole('list', { name: 'From events to persons' })).getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual(['50 events', '1 signal', '500 live', '12 scored', '5 told'])
    expect(detail.getByText('500 persons live, 12 considered, 6 turned away, 5 told.')).toBeTruthy()
    expect(detail.getByText('8.5 s from first to last.')).toBeTruthy()
    await click(item('routing:k1'))
    expect(panel.queryByRole('complementary', { name: 'Details' })).toBeNull()
  })

  it('goes through lanes by the arrow keys, selects by the keyboard, and closes by Escape, first the details', async () => {
    const { panel, press, click, item, focused, toggle } = await open()
    const tabbable = panel.getAllByRole('listitem').flatMap((one) => [...one.querySelectorAll<HTMLElement>('.item[tabindex="0"]')])
    // One of each of the seven lanes, so that one that scrolls is reached by keyboard.
    expect(tabbable.map(({ dataset }) => dataset['item'])).toEqual(['events:added', 'signals:sig2', 'routing:k2', 'gates:k2', 'decision:k1', 'command:c1', 'outcome:o2'])
    item('events:added').focus()
    await press(item('events:added'), 'ArrowDown')
    expect(focused()).toBe(item('events:stock4'))
    await press(item('events:stock4'), 'ArrowRight')
    expect(focused()).toBe(item('signals:sig2'))
    await press(item('signals:sig2'), 'ArrowDown')
    await click(item('signals:sig1'))
    await press(item('signals:sig1'), 'ArrowRight')
    expect(focused()).toBe(item('routing:k1'))
    await press(item('routing:k1'), 'Escape')
    expect(panel.queryByRole('complementary', { name: 'Details' })).toBeNull()
    await press(item('routing:k1'), 'Escape')
    expect(toggle()).toBeTruthy()
  })

  it('says why a gate is closed', async () => {
    const { panel, click, item } = await open()
    await click(item('gates:k2'))
    const detail = within(panel.getByRole('complementary', { name: 'Details' }))
    expect(detail.getByText('No: too soon after the last.')).toBeTruthy()
    expect(detail.getByText('Evaluated 2 times')).toBeTruthy()
  })

  it('counts what was held back, also by the page, and leads to it', async () => {
    const { panel, click, item } = await open()
    await click(panel.getByRole('tab', { name: 'Held back (1)' }))
    expect(panel.getByText('1 shown later: you were typing')).toBeTruthy()
    const section = panel.getByText('1 not shown: the attention budget does not allow it now').parentElement
    await click(within(section ?? document.body).getByRole('button'))
    expect(item('gates:k2').dataset['light']).toBe('self')
  })

  it('lists on which facts the words of a rule rest', async () => {
    const { panel, click, item } = await open()
    await click(item('decision:k1'))
    const row = panel.getByRole('row', { name: /^left 4 stock\.left, read/ })
    expect(within(row).getAllByRole('cell')).toHaveLength(3)
    expect(panel.queryByText('The model')).toBeNull()
    await click(panel.getByRole('tab', { name: 'Model' }))
    expect(panel.getByText('No model was asked')).toBeTruthy()
  })

  it('shows who decided, each check, the facts, the cost, the cache, the latency, and where rule and model differ', async () => {
    const { panel, click, send, root } = await open()
    await send([{ event: 'trace', data: lampByModel }])
    await click(panel.getByRole('tab', { name: 'Model' }))
    for (const [what, value] of [['Decided by the model', '1'], ['Rule and model differ', '1'], ['Cost', '0.000160 USD'], ['Read from the cache', '84 %'], ['Median latency', '800 ms']]) {
      expect(panel.getByText(what ?? '').nextElementSibling?.textContent).toBe(value)
    }
    await click(panel.getByRole('button', { name: /claude-haiku-5-5 decided/ }))
    const details = within(panel.getByRole('complementary', { name: 'Details' }))
    expect(details.getAllByRole('row', { name: /^(left 4|name A lamp)/ }).length).toBeGreaterThanOrEqual(2)
    expect(within(details.getByRole('list', { name: 'Checks of the answer' })).getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual(['✓schema passed', '✓grounding passed'])
    expect(details.getByText('The rule would have said “Only 4 left.”.')).toBeTruthy()
    expect(details.getByText('What it was asked and answered is shown with the operator’s key.')).toBeTruthy()
    expect(root.textContent).not.toContain('Prompt')
  })

  it('shows the operator the prompt, the answer as it came and what a check found, as text', async () => {
    const { panel, click, send, item, root } = await open()
    const start = lampMessages.find(({ event }) => event === 'start')
    if (start?.event !== 'start') throw new Error('There is no start.')
    await send([{ event: 'start', data: { ...start.data, shows: 'operator' } }, { event: 'trace', data: lampRefused }])
    await click(item('decision:k4'))
    expect(panel.getByText('failed: no fact has 2')).toBeTruthy()
    expect(panel.getByRole('region', { name: 'Prompt, after the policy abc', hidden: true }).textContent).toBe('Decide about this candidate.')
    expect(panel.getByRole('region', { name: 'Answer, as it came', hidden: true }).textContent).toBe('{"message":"Only 2 left <b>!"}')
    expect(root.querySelector('b')).toBeNull()
  })

  it('filters by text, and hides lanes', async () => {
    const { panel, click, type, root } = await open()
    await type(panel.getByRole('searchbox'), 'desk')
    expect([...root.querySelectorAll<HTMLElement>('[data-item]')].map((one) => one.dataset['item'])).toEqual(['signals:sig2', 'routing:k2'])
    await type(panel.getByRole('searchbox'), '')
    const lane = panel.getByRole('region', { name: 'Events' })
    await click(within(lane).getByRole('button', { expanded: true }))
    expect(within(lane).queryAllByRole('listitem')).toEqual([])
  })

  it('stands still while it is paused, and shows what came meanwhile afterwards', async () => {
    const { panel, click, send, root } = await mount()
    await click(panel.getByRole('button', { name: 'Open the Proactive devtools' }))
    await click(panel.getByRole('button', { name: 'Pause' }))
    await send()
    expect(root.querySelectorAll('[data-item]')).toHaveLength(0)
    expect(panel.getByRole('status').textContent).toBe('Paused')
    await click(panel.getByRole('button', { name: 'Pause' }))
    expect(root.querySelectorAll('[data-item]').length).toBeGreaterThan(10)
  })

  it('is resized by the arrow keys, docked at the other side, and is so again on the next page', async () => {
    const first = await open()
    const grip = first.panel.getByRole('separator')
    await first.press(grip, 'ArrowUp')
    expect(grip.getAttribute('aria-valuenow')).toBe('364')
    await first.click(first.panel.getByRole('button', { name: 'Dock at the right' }))
    expect(document.documentElement.style.paddingRight).toBe('460px')
    cleanup()
    const { root, panel, focused } = await mount()
    expect(root.dataset['dock']).toBe('right')
    expect(panel.getByRole('region', { name: /Proactive/ })).toBeTruthy()
    expect(focused()).toBeNull()
  })

  it('leaves the page as it is while it fills a small screen', async () => {
    await open()
    small.matches = true
    small.dispatchEvent(new Event('change'))
    expect(document.documentElement.style.paddingBottom).toBe('')
    small.matches = false
    small.dispatchEvent(new Event('change'))
    expect(document.documentElement.style.paddingBottom).toBe('340px')
  })

  it('goes from view to view by the arrow keys', async () => {
    const { panel, press, focused } = await open()
    panel.getByRole('tab', { name: 'Flow' }).focus()
    await press(panel.getByRole('tab', { name: 'Flow' }), 'ArrowLeft')
    expect(focused()).toBe(panel.getByRole('tab', { name: 'Why nothing?', selected: true }))
    expect(panel.getByRole('tabpanel', { name: 'Why nothing?' })).toBeTruthy()
  })

  it('says why there is no stream, and connects again when it is asked to', async () => {
    const { panel, report, click, following } = await open()
    await report(new ProactiveError('unavailable', 'The inspection was interrupted.'))
    expect(panel.getByRole('alert').textContent).toContain('The inspection was interrupted.')
    const before = following.length
    await click(panel.getByRole('button', { name: 'Connect again' }))
    expect(following).toHaveLength(before + 1)
    expect(panel.queryByRole('alert')).toBeNull()
  })

  it('follows nobody while there is no connection, and the person who logs in', async () => {
    const { panel, click, set, following, inspect } = await mount({ snapshot: { connection: 'off', session: null, consent: 'unknown' } })
    await click(panel.getByRole('button', { name: 'Open the Proactive devtools' }))
    expect(inspect).not.toHaveBeenCalled()
    await click(panel.getByRole('tab', { name: 'Why nothing?' }))
    expect(panel.getByText('The consent is unknown')).toBeTruthy()
    set({ connection: 'live', session: { sessionId: 's1', personId: 'visitor:v', userId: null } })
    await act(async () => {})
    set({ session: { sessionId: 's2', personId: 'user:bob', userId: 'bob' } })
    await act(async () => {})
    expect(following.map(({ person, signal }) => [person, signal.aborted])).toEqual([['visitor:v', true], ['user:bob', false]])
  })
})

describe('a panel that fails', () => {
  it('says so, and leaves the app alone', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    const fake = createFakeClient()
    const client = { ...fake.client, getSnapshot: () => { throw new Error('no snapshot') } }
    localStorage.setItem('proactive.devtools', JSON.stringify({ isOpen: true, dock: 'bottom', size: { bottom: 300, right: 400 } }))
    await act(async () => void render(<><h1>The shop</h1><Devtools client={client} /></>))
    expect(document.querySelector('h1')?.textContent).toBe('The shop')
    const root = document.querySelector('[data-proactive="glass-box"]')?.shadowRoot
    expect(root?.querySelector('[role="alert"]')?.textContent).toContain('no snapshot')
    expect(said).toHaveBeenCalledWith('The Proactive devtools failed.', expect.any(Error))
    said.mockRestore()
  })
})

describe('the operator', () => {
  const answers = {
    '/ops/rules': { rules: [{ signal: 'stock.scarce', events: ['inventory.stock_changed'], taken: 6, keys: 2, standing: 0 }, { signal: 'slot.freed', events: ['slot.changed'], taken: 0, keys: 0, standing: 0 }] },
    '/ops/rules/stock.scarce': {
      keys: [
        { key: 'desk', events: 1, last: [{ event: 'x', type: 'inventory.stock_changed', time: '2030-01-01T12:00:00.000Z', data: {}, made: 'left out' }] },
        { key: 'lamp', events: 2, last: [{ event: 'view', type: 'inventory.stock_changed', time: '2030-01-01T12:00:00.000Z', data: { stock: 5 }, made: 'no signal: 5 is not below 5' }], kept: { last: 5 }, detector: 'the last value is 5' },
      ],
    },
    '/ops/people': { people: [{ personId: 'user:bob' }] },
  }

  it('sees what each rule made of its keys, those of this person first, with a key that is kept in this tab only', async () => {
    const t = await open({ answers })
    await t.click(t.panel.getByRole('tab', { name: 'Why nothing?' }))
    await t.type(t.panel.getByLabelText('Operator key'), 'the key')
    await t.click(t.panel.getByRole('button', { name: 'Use the key' }))
    expect(t.inspect).toHaveBeenLastCalledWith('the key')
    expect(sessionStorage.length).toBe(1)
    expect(JSON.stringify(localStorage)).not.toContain('the key')
    expect(location.href).not.toContain('key')
    expect(t.panel.getByText(/read nothing: no slot.changed arrived/)).toBeTruthy()
    await t.click(t.panel.getByRole('button', { name: /stock\.scarce/ }))
    expect(t.panel.getAllByRole('heading', { level: 4 }).map(({ textContent }) => textContent)).toEqual(['lamp 2 events, some of this person', 'desk 1 event'])
    for (const text of ['no signal: 5 is not below 5', 'Keeps: last 5', 'Now: the last value is 5']) expect(t.panel.getByText(text)).toBeTruthy()
    await t.type(t.panel.getByLabelText('Follow'), 'user:bob')
    await t.click(t.panel.getByRole('button', { name: 'Follow' }))
    expect(t.following.at(-1)?.person).toBe('user:bob')
  })

  it('is told that the key is wrong, and may forget it', async () => {
    const t = await open({ answers })
    await t.click(t.panel.getByRole('tab', { name: 'Why nothing?' }))
    await t.type(t.panel.getByLabelText('Operator key'), 'another')
    await t.click(t.panel.getByRole('button', { name: 'Use the key' }))
    const [alert] = t.panel.getAllByRole('alert')
    expect(alert?.textContent).toContain('The server refuses this operator key.')
    await t.click(within(alert ?? document.body).getByRole('button', { name: 'Forget the key' }))
    expect(sessionStorage.length).toBe(0)
    expect(t.inspect).toHaveBeenLastCalledWith(undefined)
  })
})
