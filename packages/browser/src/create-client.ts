/**
 * Puts the client together: permission decides whether the page is captured and connected; what detectors observe and
 * the app tracks goes through the outbox and the queue; commands become suggestions; every change ends up in the snapshot.
 *
 * Tricky cases:
 * - React's StrictMode starts, stops and starts again: a start that is stopped at once leaves no trace.
 * - An effect may track before the client is started: consent is read when it is first needed.
 */

import { type EventContract, languageTag, ProactiveError } from '@proactive/protocol'
import { createLazyAttentionTurns } from './attention/lazy-attention-turns.js'
import type { ClientOptions, ProactiveClient } from './client.js'
import { createPageClock } from './clock.js'
import { createConnection } from './connection.js'
import { createProblemKeeper } from './connection-problem.js'
import { createConsentStore } from './consent.js'
import { createDetectors } from './detectors/detectors.js'
import { createPageViews } from './detectors/page-views.js'
import { createHttp } from './http.js'
import { createListeners, createReport, createSurfaceReport, isolate } from './isolate.js'
import { createLazySuggestions } from './lazy-suggestions.js'
import { createMoments } from './moments.js'
import { createOutbox } from './outbox.js'
import { createPageCapture } from './page-capture.js'
import { watchPageLife } from './page-life.js'
import { createPermission } from './permission.js'
import type { PersonRequests } from './person-requests.js'
import { createPreferenceStore } from './preference-store.js'
import { createRejectionWarning, type Rejected } from './rejected.js'
import { pageRuntime, type Runtime } from './runtime.js'
import { createSayConsent } from './say-consent.js'
import { createSessionRequests } from './session-requests.js'
import { type ClientSnapshot, type ConnectionState, emptySnapshot } from './snapshot.js'
import type { ActionDone } from './suggestions.js'
import { createTab } from './tab.js'
import { createLazyPageTasks } from './tasks/lazy-page-tasks.js'
import { createRegistry } from './tasks/registry.js'
import { createTail } from './tail.js'
import { createTransportHost } from './transport-host.js'
import { eraseStored } from './transport/database.js'

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
  const { endpoint = '/api/proactive', events, capture = {}, consent: consentMode = 'required' } = options
  refuseDuplicates(events)
  const runtime: Runtime = { ...pageRuntime, ...options.runtime }
  const report = createReport(options.onError)
  const takeRejected = isolate(options.onRejected ?? createRejectionWarning(), 'onRejected', report)
  const onRejected = (rejected: Rejected): void => {
    problem.reject(rejected)
    takeRejected(rejected)
  }
  const listeners = createListeners<[]>('A listener of subscribe()', report)
  const actionListeners = createListeners<[ActionDone]>('A listener of onAction()', report)
  const serverSnapshot: ClientSnapshot = { ...emptySnapshot, locale: languageTag(options.locale, emptySnapshot.locale) }

  let snapshot = serverSnapshot
  let locale = options.locale
  /** Exists from start to stop. */
  let life: AbortController | null = null

  const problem = createProblemKeeper({
    isLive: () => snapshot.connection === 'live',
    serverVersion: () => connection.grant?.protocol,
    onChange: (connectionProblem) => set({ connectionProblem }),
  })
  const http = createHttp(endpoint, runtime)
  const tab = createTab()
  const clock = createPageClock(runtime, (correctionMs) => {
    tail.redate(correctionMs)
    host.transport?.redate(correctionMs)
  })
  const moments = createMoments(clock)
  const consent = createConsentStore({
    runtime,
    isRequired: consentMode === 'required',
    respectsSignals: options.respectPrivacySignals !== false,
  })
  const tail = createTail((droppedEvents) => set({ droppedEvents }))
  const outbox = createOutbox({ endpoint, runtime, clock, tail, events, onRejected, pass: (entry) => host.push(entry) })
  const sessions = createSessionRequests({
    http,
    clock,
    tab,
    locale: () => snapshot.locale,
    mayConnect: () => permission.refresh(),
    yesAgeMs: () => (consent.read() === 'granted' ? (consent.yesAgeMs ?? Infinity) : null),
    onEnd: (reason) => permission.end(reason),
  })
  const host = createTransportHost({
    runtime,
    // A runtime of one's own cannot be passed to a worker.
    workerUrl: options.runtime?.io || options.runtime?.fetch ? null : options.workerUrl,
    onCrash: (error) => report(error, 'The worker'),
    page: {
      // Read again before each batch: the storage may have been cleared without a word to this page.
      permit: async () => (permission.refresh() ? { sentAt: new Date(clock.serverNow()).toISOString(), dropped: tail.unreported } : null),
      renew: async () => connection.renew(),
      async command(command) {
        await suggestions.receive(command)
        return tab.memory.lastSeq
      },
      withdraw: (withdrawal) => suggestions.withdraw(withdrawal),
      update: (update) => suggestions.update(update),
      state: setConnection,
      problem: problem.tell,
      settled: tail.settle,
      dropped: tail.countDropped,
      reported: tail.markReported,
      rejected: onRejected,
      denied: () => permission.end('denied'),
      ended: (reason) => permission.end(reason),
    },
  })
  const connection = createConnection({
    endpoint,
    runtime,
    clock,
    sessions,
    tab,
    tail,
    host,
    onGrant: (granted) => pageCapture.begin(granted),
    onState: setConnection,
    problem,
  })
  const registry = createRegistry()
  const tasks = createLazyPageTasks({
    registry,
    report: reportOutcome,
    reportError: report,
    onChange: set,
    onUndoable: (task) => suggestions.offerUndo(task),
  })
  const suggestions = createLazySuggestions({
    tab,
    moments,
    tasks,
    serverNow: clock.serverNow,
    request: host.request,
    report: reportOutcome,
    onChange: (items, activity) => set({ suggestions: items, activity }),
    onDone: actionListeners.call,
    reportError: report,
  })
  const attentionTurns = createLazyAttentionTurns({
    endpoint,
    fetch: runtime.fetch,
    serverNow: clock.serverNow,
    mayAsk: () => permission.refresh(),
    snapshot: () => snapshot,
    subscribe: listeners.add,
    grant: () => connection.grant,
    request: host.request,
    onShown: suggestions.recordTurn,
    reportError: report,
  })
  const preferences = createPreferenceStore({
    http,
    grant: () => connection.grant,
    borrow: connection.borrow,
    onChange: (next) => set({ preferences: next }),
    onEnabled() {
      pageCapture.start()
      permission.on()
    },
    onDisabled: () => permission.off(),
  })
  const permission = createPermission({
    runtime,
    consent,
    preferences,
    isStarted: () => life !== null && snapshot.started,
    isCapturing: () => pageCapture.isOn,
    onAllowed: () => pageCapture.start(),
    onErase: (refusal) => pageCapture.erase(refusal),
    onChange(word) {
      const isOff = snapshot.preferences?.enabled === false
      if (snapshot.consent !== word || isOff !== preferences.isOff()) set({ consent: word, preferences: preferences.current })
    },
  })
  const captureSafely = isolate(outbox.capture, 'The contract of a captured event', report)
  const pageViews = createPageViews({
    clock,
    capture: (type, data) => capture.pageViews !== false && captureSafely(type, data),
    onLeave: () => detectors.leave(),
    // In a microtask: a router may change the address during a render, when no store may change.
    onRouteChange: () => queueMicrotask(suggestions.changePage),
  })
  const detectors = createDetectors({
    events,
    switches: capture,
    clock,
    pageViews,
    mayCapture: () => permission.refresh(),
    capture: captureSafely,
    report,
  })

  const pageCapture = createPageCapture({
    tab,
    tail,
    outbox,
    host,
    connection,
    suggestions,
    preferences,
    moments,
    pageViews,
    detectors,
    capturesSessionStart: capture.sessionStart !== false,
    isStarted: () => life !== null,
    mayCapture: permission.refresh,
    onSession: (session) => set({ session }),
  })

  function reportOutcome(type: string, causationId: string, data: object = {}): void {
    outbox.report(type, data, { urgent: type !== 'suggestion.deferred', causationId })
  }

  function setConnection(state: ConnectionState): void {
    set({ connection: state })
    if (state !== 'live') return
    problem.settle()
    suggestions.load()
    preferences.loadOnce()
  }

  function set(change: Partial<ClientSnapshot>): void {
    snapshot = { ...snapshot, ...change }
    listeners.call()
  }

  function start(): void {
    if (life || typeof window === 'undefined') return
    life = new AbortController()
    const { signal } = life
    queueMicrotask(() => {
      if (signal.aborted) return
      const allowed = permission.isAllowed()
      locale = languageTag(locale ?? document.documentElement.lang, languageTag(navigator.language))
      set({ started: true, consent: consent.read(), locale, preferences: preferences.current })
      permission.watch(signal)
      watchPageLife({ runtime, onHidden: pageCapture.handOver, onSuspend, onRestore: () => onRestore(signal), onVisible }, signal)
      if (allowed) pageCapture.start()
      // The person may have said no, or set a privacy signal, since an earlier page stored events.
      else if (consent.read() === 'denied') void eraseStored()
    })
  }

  function onVisible(): void {
    outbox.takeBack()
    permission.refresh()
  }

  function onSuspend(isFinal: boolean): void {
    attentionTurns.leave()
    pageCapture.suspend(isFinal)
    permission.pause()
  }

  function onRestore(signal: AbortSignal): void {
    permission.resume(signal)
    pageCapture.restore()
  }

  function stop(): void {
    attentionTurns.leave()
    life?.abort()
    life = null
    if (permission.isAllowed()) tail.countDropped(outbox.sendByBeacon({ isFinal: true }))
    pageCapture.end()
    set({ started: false })
  }

  /** Loads the requests that a person makes about what is held on them, which most pages never need. */
  async function ofPerson(): Promise<PersonRequests> {
    const [{ createPersonRequests }, { token }] = await Promise.all([import('./person-requests.js'), connection.borrow(true)])
    return createPersonRequests({ http, token, elapsed: clock.elapsed })
  }

  return {
    start,
    stop,
    track: isolate(
      (event: EventContract, data: unknown) => {
        if (!permission.refresh()) return
        pageViews.catchUp()
        outbox.track(event, Object(data))
      },
      'track()',
      report,
    ),
    page(path) {
      if (permission.refresh()) pageViews.catchUp(path)
    },
    getSnapshot: () => snapshot,
    getServerSnapshot: () => serverSnapshot,
    subscribe: listeners.add,
    now: clock.serverNow,
    shown: suggestions.shown,
    accept: suggestions.accept,
    extend: suggestions.extend,
    decline: suggestions.decline,
    dismiss: suggestions.dismiss,
    ignore: suggestions.ignore,
    undo: suggestions.undo,
    onAction: actionListeners.add,
    registerField: (name, field) => registry.add('field', name, field),
    registerLoader: (resource, load) => registry.add('loader', resource, load),
    registerWorkflow: (name, steps) => registry.add('workflow', name, steps),
    undoFill: suggestions.undoTask,
    cancelWorkflow: tasks.cancel,
    reportError: createSurfaceReport(report, suggestions.fail),
    attention: { request: attentionTurns.request },
    setConsent: createSayConsent({ http, tab, outbox, connection, consent, permission, pageCapture, report, onChange: (word) => set({ consent: word }) }),
    loadPreferences: preferences.load,
    async setPreferences(change) {
      if (consent.read() !== 'granted') {
        throw new ProactiveError('unauthorized', "Preferences need consent. Call setConsent('granted') first.")
      }
      await preferences.change(change)
    },
    setLocale(next) {
      const tag = languageTag(next, snapshot.locale)
      const isChanged = tag !== snapshot.locale
      locale = tag
      if (isChanged) set({ locale: tag })
      if (isChanged && connection.grant) connection.renewSoon()
    },
    async renewSession() {
      const { grant } = connection
      if (!pageCapture.isOn) return
      await connection.changePerson({ saysConsent: true, continues: grant?.userId === null ? grant.sessionId : undefined })
    },
    exportMe: async () => (await ofPerson()).exportAll(),
    async eraseMe() {
      await (await ofPerson()).erase()
      permission.end('erased')
    },
    trace: async (correlationId) => (await ofPerson()).trace(correlationId),
  }
}

function refuseDuplicates(events: readonly EventContract[]): void {
  const types = events.map(({ type }) => type)
  const twice = types.find((type, at) => types.indexOf(type) !== at)
  if (twice !== undefined) throw new Error(`createProactiveClient: 'events' contains '${twice}' twice. Remove one of them.`)
}
