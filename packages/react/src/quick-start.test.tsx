// @vitest-environment jsdom
import type { SubtitleHost } from '@proactive/browser/prompts'
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { type ReactNode, useEffect, useState } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ProactivePrompts } from './prompts.js'
import { quickStart, type QuickStartPage } from './testing/quick-start.js'

type Line = Parameters<SubtitleHost['subtitle']['show']>[0]

const words = 'Shall we show you the plans of the halls? (Show me, Later)'
const tracked = (response: string) => [
  ['proactive.shown', { promptId: 'halls', variantId: '_default' }],
  ['proactive.response', { promptId: 'halls', variantId: '_default', response }],
]

/** jsdom has no IndexedDB, which the engine reports to the console and does without. */
let reported: ReturnType<typeof vi.fn>

beforeEach(() => {
  reported = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  vi.useFakeTimers()
  sessionStorage.clear()
  history.replaceState(null, '', '/halls')
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  const others = reported.mock.calls.filter((call) => !call.join(' ').includes('There is no IndexedDB here'))
  if (others.length > 0) throw new Error(`The console has errors: ${others.join()}`)
  vi.restoreAllMocks()
})

/** What the quick start expects of its page, beside the subtitle bar. */
function page() {
  const [track, goto] = [vi.fn<QuickStartPage['analytics']['track']>(), vi.fn<QuickStartPage['goto']>()]
  return { track, goto, given: { analytics: { track }, goto, isPaletteOpen: false, enteredAt: Date.now() } }
}

/** Lets time pass, and what waits for it. */
const pass = async (ms: number): Promise<unknown> => act(() => vi.advanceTimersByTimeAsync(ms))

describe('the quick start in a plain page', () => {
  async function start(changed: Partial<QuickStartPage> = {}) {
    const { track, goto, given } = page()
    const bar: { line?: Line } = {}
    const host: SubtitleHost = { subtitle: { show: (line) => void (bar.line = line), hide: () => delete bar.line } }
    const { proactive, clock } = await quickStart({ ...given, host, ...changed })
    return { track, goto, bar, proactive, end: async () => (clearInterval(clock), proactive.dispose()) }
  }

  it('asks in the subtitle bar once the person has been on the page for 30 s, and goes on with a yes', async () => {
    const { track, goto, bar, end } = await start()
    await pass(29_999)
    expect([bar.line, track.mock.calls]).toEqual([undefined, []])
    await pass(1)
    expect(bar.line).toMatchObject({ text: words, type: 'agent', autoHide: undefined })
    bar.line?.onAccept()
    await pass(0)
    expect([bar.line, goto.mock.calls, track.mock.calls]).toEqual([undefined, [['/plans']], tracked('yes')])
    await end()
  })

  it('asks again after 30 s, and twice in a session at most', async () => {
    const { track, goto, bar, end } = await start()
    await pass(30_000)
    bar.line?.onReject()
    await pass(25_000)
    expect(bar.line).toBeUndefined()
    await pass(5_000)
    bar.line?.onReject()
    await pass(300_000)
    expect([bar.line, goto.mock.calls, track.mock.calls]).toEqual([undefined, [], [...tracked('no'), ...tracked('no')]])
    await end()
  })

  it('asks no more after one dismissal', async () => {
    const { track, bar, proactive, end } = await start()
    await pass(30_000)
    bar.line?.onCancel()
    await pass(300_000)
    expect([bar.line, track.mock.calls]).toEqual([undefined, tracked('dismiss')])
    expect(proactive.explain('halls')).toMatchObject({ fatigue: { sessionShown: 1, sessionDismisses: 1 }, lastTick: { closed: 'dismissals' } })
    await end()
  })

  it('asks on no other page, and not while the palette is open', async () => {
    history.replaceState(null, '', '/pricing')
    const elsewhere = await start()
    await pass(60_000)
    history.replaceState(null, '', '/halls')
    const { bar, end } = await start({ isPaletteOpen: true })
    await elsewhere.end()
    await pass(60_000)
    expect([elsewhere.bar.line, bar.line]).toEqual([undefined, undefined])
    await end()
  })
})

describe('the quick start in React', () => {
  it('shows the prompt in a subtitle bar that is a component, and goes on with a yes', async () => {
    const { track, goto, given } = page()
    function App(): ReactNode {
      const [line, setLine] = useState<Line>()
      useEffect(() => {
        const started = quickStart({ ...given, host: { subtitle: { show: setLine, hide: () => setLine(undefined) } } })
        return () => void started.then(async ({ proactive, clock }) => (clearInterval(clock), proactive.dispose()))
      }, [])
      return line ? <button onClick={line.onAccept}>{line.text}</button> : <p>Browse</p>
    }
    const { unmount } = render(<App />)
    await pass(25_000)
    expect(screen.queryByRole('button')).toBeNull()
    await pass(5_000)
    await act(async () => void fireEvent.click(screen.getByText(words)))
    expect([screen.queryByRole('button'), goto.mock.calls, track.mock.calls]).toEqual([null, [['/plans']], tracked('yes')])
    unmount()
    await pass(300_000)
    expect(track).toHaveBeenCalledTimes(2)
  })

  it('shows the prompt in the card of the kit where its engine is that of <ProactivePrompts>', async () => {
    const { track, goto, given } = page()
    const show = vi.fn<SubtitleHost['subtitle']['show']>()
    const { proactive, clock } = await quickStart({ ...given, host: { subtitle: { show, hide: () => undefined } } })
    render(<ProactivePrompts engine={proactive}><p>Browse</p></ProactivePrompts>)
    await pass(30_000)
    expect(document.querySelector('[data-proactive="message"]')?.textContent).toBe('Shall we show you the plans of the halls?')
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Show me' })))
    expect([show.mock.calls, goto.mock.calls, track.mock.calls]).toEqual([[], [['/plans']], tracked('yes')])
    clearInterval(clock)
    await proactive.dispose()
  })
})
