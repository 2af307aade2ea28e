/**
 * The client as a page first loads it: it reads consent, keeps what is tracked, and loads the code of the page (`page.ts`)
 * when it is started.
 *
 * Tricky cases:
 * - React's StrictMode starts, stops and starts again: a start that is stopped at once leaves no trace.
 * - An effect may track before the client is started, or before the code of the page is there: the events wait, and a no
 *   drops them.
 * - The code of the page cannot be loaded: the failure is reported, the loading is tried again, and the shop goes on.
 */

import { type EventContract, languageTag, ProactiveError } from '@proactive/protocol'
import { noTurn } from './attention/attention.js'
import { backoffMs } from './backoff.js'
import type { ClientOptions, ProactiveClient } from './client.js'
import { createConsentStore } from './consent.js'
import { createListeners, createReport, createSurfaceReport, isolate } from './isolate.js'
import { createOffSwitch } from './off-switch.js'
import type { Page } from './page.js'
import { pause } from './pause.js'
import { copyOf } from './plain.js'
import { pageRuntime, type Runtime } from './runtime.js'
import { type ClientSnapshot, emptySnapshot } from './snapshot.js'
import type { ActionDone } from './suggestions.js'
import { createRegistry } from './tasks/registry.js'

/** How many events may wait for the code of the page. */
const maxWaiting = 1_000

/**
 * Creates the page's client. It uses no browser API before it is started or used, so it may be created anywhere, once
 * for each page.
 *
 * @throws Error when `events` contains two events of one type.
 *
 * @example
 * const client = createProactiveClient({ events: [bookViewed] })
 * client.start()
 * client.track(bookViewed, { bookId: 'dune' })
 */
export function createProactiveClient(options: ClientOptions): ProactiveClient {
  refuseDuplicates(options.events)
  const runtime: Runtime = { ...pageRuntime, ...options.runtime }
  const report = createReport(options.onError)
  const listeners = createListeners<[]>('A listener of subscribe()', report)
  const actionListeners = createListeners<[ActionDone]>('A listener of onAction()', report)
  const serverSnapshot: ClientSnapshot = { ...emptySnapshot, locale: languageTag(options.locale, emptySnapshot.locale) }
  const consent = createConsentStore({
    runtime,
    isRequired: options.consent !== 'not-required',
    respectsSignals: options.respectPrivacySignals !== false,
  })
  const offSwitch = createOffSwitch()
  const registry = createRegistry()

  let snapshot = serverSnapshot
  let locale = options.locale
  /** Exists from start to stop. */
  let life: AbortController | null = null
  let page: Page | null = null
  let loading: Promise<Page> | null = null
  /** What the page does once its code is there. */
  let waiting: ((page: Page) => void)[] = []

  function set(change: Partial<ClientSnapshot>): void {
    snapshot = { ...snapshot, ...change }
    listeners.call()
  }

  /** Loads the code of the page, once. After a failure the next call tries again. */
  async function load(): Promise<Page> {
    loading ??= create()
    try {
      return await loading
    } catch (cause) {
      loading = null
      throw new ProactiveError('unavailable', 'The code of the page could not be loaded. Check the network, and that the files of the latest release are served.', { cause })
    }
  }

  async function create(): Promise<Page> {
    const { createPage } = await import('./page.js')
    const created = createPage({
      options,
      runtime,
      consent,
      offSwitch,
      registry,
      report,
      isStarted: () => life !== null,
      snapshot: () => snapshot,
      set,
      subscribe: listeners.add,
      onAction: actionListeners.call,
    })
    page = created
    // What was wrong was that this code could not be loaded.
    if (snapshot.connectionProblem) set({ connection: 'off', connectionProblem: null })
    if (life && snapshot.started) created.start(life.signal)
    for (const act of waiting.splice(0)) isolate(act, 'track()', report)(created)
    return created
  }

  /** Loads the code of the page until it is there or `signal` is aborted. */
  async function keepLoading(signal: AbortSignal): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        await load()
        return
      } catch (error) {
        if (signal.aborted) return
        if (attempt === 0) report(error, 'Loading the code of the page')
        if (error instanceof ProactiveError) set({ connection: 'waiting', connectionProblem: { code: error.code, message: error.message } })
        await pause(backoffMs(attempt, runtime.random()), signal)
      }
    }
  }

  /** Does something with the page, once its code is there. */
  function use(act: (page: Page) => void): void {
    if (page) act(page)
    else if (waiting.length < maxWaiting) waiting.push(act)
  }

  /** Returns whether capture is allowed. */
  const isAllowed = (): boolean => typeof window !== 'undefined' && consent.read() === 'granted' && !offSwitch.isOff()

  const preferencesWhileOff = () => (offSwitch.isOff() ? ({ enabled: false, frequency: 'normal', categories: {} } as const) : null)

  function start(): void {
    if (life || typeof window === 'undefined') return
    life = new AbortController()
    const { signal } = life
    queueMicrotask(() => {
      if (signal.aborted) return
      locale = languageTag(locale ?? document.documentElement.lang, languageTag(navigator.language))
      set({ started: true, consent: consent.read(), locale, ...(!page && { preferences: preferencesWhileOff() }) })
      if (page) page.start(signal)
      else void keepLoading(signal)
    })
  }

  function stop(): void {
    life?.abort()
    life = null
    waiting = []
    page?.stop()
    set({ started: false, ...(!page && { connection: 'off', connectionProblem: null }) })
  }

  return {
    start,
    stop,
    track: isolate(
      (event: EventContract, data: unknown) => {
        if (page) return page.track(event, Object(data))
        if (!isAllowed()) return
        const [copy, at] = [copyOf(Object(data)) ?? Object(data), runtime.elapsed()]
        use((loaded) => loaded.track(event, copy, at))
      },
      'track()',
      report,
    ),
    page(path) {
      if (page || isAllowed()) use((loaded) => loaded.view(path))
    },
    getSnapshot: () => snapshot,
    getServerSnapshot: () => serverSnapshot,
    subscribe: listeners.add,
    now: () => page?.now() ?? runtime.now(),
    shown: (id) => page?.suggestions?.shown(id),
    accept: async (id, input) => page?.suggestions?.accept(id, input),
    extend: async (id) => page?.suggestions?.extend(id),
    decline: (id) => page?.suggestions?.decline(id),
    dismiss: (id) => page?.suggestions?.dismiss(id),
    ignore: (id) => page?.suggestions?.ignore(id),
    undo: async (id) => page?.suggestions?.undo(id),
    onAction: actionListeners.add,
    registerField: (name, field) => registry.add('field', name, field),
    registerLoader: (resource, loader) => registry.add('loader', resource, loader),
    registerWorkflow: (name, steps) => registry.add('workflow', name, steps),
    undoFill: async (id) => page?.suggestions?.undoTask(id),
    cancelWorkflow: (id) => page?.cancelWorkflow(id),
    reportError: createSurfaceReport(report, (id) => page?.suggestions?.fail(id)),
    attention: {
      async request(asked) {
        try {
          return await (await load()).requestTurn(asked)
        } catch (error) {
          report(error, 'attention.request()')
          return noTurn('offline')
        }
      },
    },
    setConsent(next) {
      const wasGranted = consent.read() === 'granted'
      const word = consent.say(next)
      if (page) return page.takeWord(word, wasGranted)
      if (next === 'denied') waiting = []
      set({ consent: next })
      use((loaded) => loaded.takeWord(word, wasGranted))
      load().catch((error: unknown) => report(error, 'setConsent()'))
    },
    loadPreferences: async () => page?.preferences.load(),
    async setPreferences(change) {
      if (consent.read() !== 'granted') {
        throw new ProactiveError('unauthorized', "Preferences need consent. Call setConsent('granted') first.")
      }
      if (!page && change.enabled === false) {
        offSwitch.set(true)
        waiting = []
        set({ preferences: preferencesWhileOff() })
      }
      await (page ?? (await load())).preferences.change(change)
    },
    setLocale(next) {
      const tag = languageTag(next, snapshot.locale)
      const isChanged = tag !== snapshot.locale
      locale = tag
      if (isChanged) set({ locale: tag })
      if (isChanged) page?.renewSoon()
    },
    renewSession: async () => (page ?? (loading && (await loading)))?.renewSession(),
    exportMe: async () => (await (await load()).ofPerson()).exportAll(),
    async eraseMe() {
      const loaded = await load()
      await (await loaded.ofPerson()).erase()
      loaded.forgetPerson()
    },
    trace: async (correlationId) => (await (await load()).ofPerson()).trace(correlationId),
    inspect: async (operatorKey) => (await load()).inspect(operatorKey),
  }
}

function refuseDuplicates(events: readonly EventContract[]): void {
  const types = events.map(({ type }) => type)
  const twice = types.find((type, at) => types.indexOf(type) !== at)
  if (twice !== undefined) throw new Error(`createProactiveClient: 'events' contains '${twice}' twice. Remove one of them.`)
}
