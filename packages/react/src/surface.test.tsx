// @vitest-environment jsdom
import { fireEvent, render, screen } from '@testing-library/react'
import { type ReactNode, StrictMode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  AssistantActivity,
  AssistantSettings,
  ConsentBanner,
  HoldCountdown,
  ProactiveProvider,
  SuggestionAnchor,
  SuggestionHost,
  WhyThis,
} from './index.js'
import { createFakeClient } from './testing/fake-client.js'
import { card, part, press, setStage } from './testing/stage.js'

const stage = setStage()
const broken = new Error('broken')
const fail = (): never => {
  throw broken
}
const Broken = (): ReactNode => fail()
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- JavaScript may pass what the types forbid
const untyped = (value: unknown): never => value as never
const shop = <p>The shop</p>

function showBeside(surface: ReactNode, props: Partial<Parameters<typeof ProactiveProvider>[0]> = {}): void {
  render(
    <StrictMode>
      <ProactiveProvider client={stage.assistant.client} {...props}>
        {shop}
        {surface}
      </ProactiveProvider>
    </StrictMode>,
  )
}
const breakFormats = (): void =>
  void vi.spyOn(Intl, 'DateTimeFormat').mockImplementation(function () {
    return fail()
  })
const reports = (): unknown[] => stage.assistant.client.reportError.mock.calls
const entry = { id: 'a1', correlationId: 'k1', time: '2030-01-01T11:00:00.000Z', state: 'missed', message: 'Dune', undoToken: null, action: null } as const

beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue())
afterEach(() => void screen.getByText('The shop'))

describe('a surface that fails leaves the shop alone and is reported once', () => {
  it('AssistantActivity, and tries again with the next entry', () => {
    breakFormats()
    stage.assistant = createFakeClient({ activity: [entry] })
    showBeside(<AssistantActivity />)
    expect(part('activity')).toBeNull()
    expect(reports()).toEqual([[broken, { surface: 'AssistantActivity' }]])
    vi.mocked(Intl.DateTimeFormat).mockRestore()
    stage.assistant.set({ activity: [{ ...entry, id: 'a2' }] })
    expect(part('activity')?.textContent).toContain('Dune')
  })

  it('AssistantSettings', () => {
    stage.assistant.client.loadPreferences.mockImplementation(fail)
    showBeside(<AssistantSettings />)
    expect(part('settings')).toBeNull()
    expect(reports()).toEqual([[broken, { surface: 'AssistantSettings' }]])
  })

  it('ConsentBanner, also when the app’s own content in it fails', () => {
    stage.assistant = createFakeClient({ consent: 'unknown' })
    showBeside(
      <ConsentBanner>
        <Broken />
      </ConsentBanner>,
    )
    expect(part('consent')).toBeNull()
    expect(reports()).toEqual([[broken, { surface: 'ConsentBanner' }]])
  })

  it('HoldCountdown, after the timer has run as well', () => {
    stage.assistant.client.now = fail
    showBeside(<HoldCountdown hold={{ id: 'h1', expiresAt: '2030-01-01T12:01:05.000Z', extendable: false }} />)
    expect(part('hold')).toBeNull()
    expect(reports()).toEqual([[broken, { surface: 'HoldCountdown' }]])
  })

  it('WhyThis in the card’s menu, and the rest of the card goes on', () => {
    breakFormats()
    showBeside(<SuggestionHost />)
    stage.assistant.suggest()
    press('More options')
    expect(part('why')).toBeNull()
    expect(part('accept')).not.toBeNull()
    expect(reports()).toEqual([[broken, { surface: 'WhyThis' }]])
  })

  it('WhyThis alone', () => {
    breakFormats()
    showBeside(<WhyThis why={[{ id: 'e1', text: 'One copy left', time: '2030-01-01T11:58:00.000Z' }]} />)
    expect(part('why')).toBeNull()
  })

  it('SuggestionHost, named with its use case and command, and shows the next suggestion', () => {
    showBeside(<SuggestionHost />)
    stage.assistant.suggest({ message: untyped({ not: 'a text' }) })
    expect(card()).toBeNull()
    expect(reports()).toEqual([
      [expect.any(Error), { surface: 'SuggestionHost', useCase: 'hold_last_copy', commandId: 'c1' }],
    ])
    stage.assistant.suggest({ id: 'c2' })
    expect(card()?.dataset['commandId']).toBe('c2')
  })

  it('the announcement, and the live region and the card stay', () => {
    showBeside(<SuggestionHost />)
    stage.assistant.suggest({ message: untyped(Symbol('not a text')) })
    expect(part('live')?.textContent).toBe('')
    expect(reports()).toEqual([[expect.any(TypeError), { surface: 'LiveRegion', useCase: 'hold_last_copy' }]])
    stage.assistant.suggest({ id: 'c2' })
    expect(part('live')?.textContent).toContain('One copy of Dune is left.')
  })

  it('SuggestionHost, when another script has removed the card from the page', () => {
    showBeside(<SuggestionHost />)
    stage.assistant.suggest()
    card()?.remove()
    stage.assistant.suggest(null)
    stage.assistant.suggest({ id: 'c2' })
    expect(card()?.dataset['commandId']).toBe('c2')
  })

  it('SuggestionAnchor without a surface, with its content', () => {
    render(
      <StrictMode>
        <SuggestionAnchor surface={untyped(undefined)} id="dune">
          {shop}
        </SuggestionAnchor>
      </StrictMode>,
    )
    expect(screen.getByText('The shop')).not.toBeNull()
  })

  it('ProactiveProvider, when the client cannot start, stop or take the language', () => {
    stage.assistant.client.start.mockImplementation(fail)
    stage.assistant.client.stop.mockImplementation(fail)
    stage.assistant.client.setLocale.mockImplementation(fail)
    showBeside(null, { locale: 'cs' })
    expect(reports()).toContainEqual([broken, { surface: 'ProactiveProvider' }])
  })

  it('ProactiveProvider, when the app’s texts cannot be read: the kit’s own are shown', () => {
    const messages = untyped({ get en() { return fail() } })
    showBeside(<SuggestionHost />, { messages })
    stage.assistant.suggest()
    expect(part('decline')?.textContent).toBe('No, thanks')
    expect(reports()).toContainEqual([broken, { surface: 'ProactiveProvider' }])
  })
})

describe('the language of the surfaces', () => {
  it.each(['cs_CZ', 'cs_CZ.UTF-8@euro', 'CS', 'cs-CZ'])('is Czech for %s, with times in the menu', (locale) => {
    showBeside(<SuggestionHost />, { locale })
    stage.assistant.suggest()
    press('Další možnosti')
    expect(part('why')?.querySelector('time')?.textContent).toMatch(/^\d+:\d\d$/)
    expect(reports()).toEqual([])
  })

  it.each(['C', 'nonsense', '', '__proto__', 'constructor', '🦊', '-'])('is the kit’s own for %o', (locale) => {
    showBeside(<SuggestionHost />, { locale })
    stage.assistant.suggest()
    press('More options')
    expect(part('why')?.querySelector('time')?.textContent).not.toBe('')
    expect(reports()).toEqual([])
  })

  it('takes the language of a client that was given one with an underscore', () => {
    stage.assistant = createFakeClient({ locale: 'cs_CZ', activity: [entry] })
    showBeside(<AssistantActivity />)
    expect(part('activity')?.getAttribute('aria-label')).toBe('Co asistent udělal')
  })

  it('takes the app’s texts whatever the spelling of their tags, and ignores a text that is none', () => {
    const messages = { cs_CZ: { decline: 'Nechci', reach: untyped(undefined) } }
    showBeside(<SuggestionHost />, { locale: 'cs-cz', messages })
    stage.assistant.suggest()
    expect(part('decline')?.textContent).toBe('Nechci')
    expect(part('live')?.textContent).toContain('F6')
    fireEvent.click(screen.getByRole('button', { name: 'Nechci' }))
  })
})
