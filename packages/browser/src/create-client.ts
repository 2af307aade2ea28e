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
import type { ClientOptions, ProactiveClient } from './client.js'
import { createConsentStore } from './consent.js'
import { countLost } from './count-lost.js'
import { createListeners, createReport, createSurfaceReport, isolate } from './isolate.js'
import { createOffSwitch } from './off-switch.js'
import { createPageLoader } from './page-loader.js'
import { copyOf } from './plain.js'
import { pageRuntime, type Runtime } from './runtime.js'
import { type ClientSnapshot, emptySnapshot } from './snapshot.js'
import type { ActionDone, Suggestions } from './suggestions.js'
import { createRegistry } from './tasks/registry.js'

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

  function set(change: Partial<ClientSnapshot>): void {
    snapshot = { ...snapshot, ...change }
    listeners.call()
  }

  /** When the first event was tracked that waits for the code of the page. */
  let firstTrackedAt: number | undefined
  const loader = createPageLoader({
    async create() {
      const { createPage } = await import('./page.js')
      return createPage({
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
    },
    runtime,
    report,
    onLoaded(page) {
      // What was wrong was that this code could not be loaded.
      if (snapshot.connectionProblem) set({ connection: 'off', connectionProblem: null })
      if (life && snapshot.started) page.start(life.signal, firstTrackedAt)
    },
    onFailed: ({ code, message }) => set({ connection: 'waiting', connectionProblem: { code, message } }),
  })
  const { load, use } = loader
  const suggestions = (): Suggestions | undefined => loader.page?.suggestions

  function forgetTracked(): void {
    firstTrackedAt = undefined
    loader.forget()
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
      set({ started: true, consent: consent.read(), locale, ...(!loader.page && { preferences: preferencesWhileOff() }) })
      if (loader.page) return loader.page.start(signal)
      addEventListener('pagehide', ({ persisted }) => persisted || loader.page || countLost(loader.waiting), { signal })
      void loader.keepLoading(signal)
    })
  }

  function stop(): void {
    life?.abort()
    life = null
    forgetTracked()
    loader.page?.stop()
    set({ started: false, ...(!loader.page && { connection: 'off', connectionProblem: null }) })
  }

  return {
    start,
    stop,
    track: isolate(
      (event: EventContract, data: unknown) => {
        if (loader.page) return loader.page.track(event, Object(data))
        if (!isAllowed()) return
        const [copy, at] = [copyOf(Object(data)) ?? Object(data), runtime.elapsed()]
        firstTrackedAt ??= at
        use((loaded) => loaded.track(event, copy, at))
      },
      'track()',
      report,
    ),
    page(path) {
      if (loader.page || isAllowed()) use((loaded) => loaded.view(path))
    },
    getSnapshot: () => snapshot,
    getServerSnapshot: () => serverSnapshot,
    subscribe: listeners.add,
    now: () => loader.page?.now() ?? runtime.now(),
    shown: (id) => suggestions()?.shown(id),
    accept: async (id, input) => suggestions()?.accept(id, input),
    extend: async (id) => suggestions()?.extend(id),
    decline: (id) => suggestions()?.decline(id),
    dismiss: (id) => suggestions()?.dismiss(id),
    ignore: (id) => suggestions()?.ignore(id),
    undo: async (id) => void (await suggestions()?.undo(id)),
    onAction: actionListeners.add,
    registerContext: (name, context) => registry.add('context', name, context),
    registerField: (name, field) => registry.add('field', name, field),
    registerLoader: (resource, value) => registry.add('loader', resource, value),
    registerWorkflow: (name, steps) => registry.add('workflow', name, steps),
    undoFill: async (id) => suggestions()?.undoTask(id),
    cancelWorkflow: (id) => loader.page?.cancelWorkflow(id),
    reportError: createSurfaceReport(report, (id) => suggestions()?.fail(id)),
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
    ask: async (question) => (await (await load()).panel()).ask(question),
    prepared: async () => (await (await load()).panel()).load(),
    setConsent(next) {
      const word = consent.say(next)
      if (loader.page) return loader.page.takeWord(word)
      if (next === 'denied') forgetTracked()
      set({ consent: next })
      use((loaded) => loaded.takeWord(word))
      load().catch((error: unknown) => report(error, 'setConsent()'))
    },
    loadPreferences: async () => loader.page?.preferences.load(),
    async setPreferences(change) {
      if (consent.read() !== 'granted') {
        throw new ProactiveError('unauthorized', "Preferences need consent. Call setConsent('granted') first.")
      }
      if (!loader.page && change.enabled === false) {
        offSwitch.set(true)
        forgetTracked()
        set({ preferences: preferencesWhileOff() })
      }
      await (loader.page ?? (await load())).preferences.change(change)
    },
    setLocale(next) {
      const tag = languageTag(next, snapshot.locale)
      const isChanged = tag !== snapshot.locale
      locale = tag
      if (isChanged) set({ locale: tag })
      if (isChanged) loader.page?.renewSoon()
    },
    renewSession: async () => (await loader.existing())?.renewSession(),
    exportMe: async () => (await (await load()).ofPerson()).exportAll(),
    async eraseMe() {
      const loaded = await load()
      await (await loaded.ofPerson()).erase()
      loaded.forgetPerson()
    },
    async forgetEvidence(id) {
      const loaded = await load()
      await (await loaded.ofPerson()).forget(id)
      loaded.suggestions?.forget(id)
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
