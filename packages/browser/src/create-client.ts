import { limits, ProactiveError } from '@proactive/protocol'
import { beacon } from './beacon.js'
import type { ClientOptions, ProactiveClient } from './client.js'
import { createConnection } from './connection.js'
import { type Consent, onDeniedElsewhere, readConsent, rememberConsent } from './consent.js'
import { createPageViews } from './detectors/page-views.js'
import { forgetVisits, sessionStart } from './detectors/session-start.js'
import { createHttp } from './http.js'
import { createMoments } from './moments.js'
import { keepPreferences } from './preferences.js'
import { createQueue, type Rejected, type Worth } from './queue.js'
import { pageRuntime, type Runtime } from './runtime.js'
import { type ClientSnapshot, emptySnapshot } from './snapshot.js'
import { type ActionDone, createSuggestions } from './suggestions.js'
import { createTab } from './tab.js'
import { mint } from './wire-event.js'

interface Push {
  worth: Worth
  urgent?: boolean
  first?: boolean
  version?: number
  causationId?: string
}

/**
 * Makes the page's client. It touches nothing of the browser until it is started or used, so that it may be made
 * anywhere, once per page.
 *
 * @example
 * const client = createProactiveClient({ events: [bookViewed] })
 * client.start()
 * client.track(bookViewed, { bookId: 'dune' })
 */
export function createProactiveClient(options: ClientOptions): ProactiveClient {
  const { endpoint = '/api/proactive', events, capture = {}, consent: needed = 'required', onRejected = warn } = options
  const runtime: Runtime = { ...pageRuntime, ...options.runtime }
  const captured = new Map(events.map((event) => [event.type, event]))
  const listeners = new Set<() => void>()
  const actionListeners = new Set<(done: ActionDone) => void>()
  const serverSnapshot: ClientSnapshot = { ...emptySnapshot, locale: options.locale ?? emptySnapshot.locale }

  let snapshot = serverSnapshot
  let locale = options.locale
  let consent: Consent | null = null
  /** From start to stop. */
  let life: AbortController | null = null
  /** From the moment that everything is allowed until it is not. */
  let watching: AbortController | null = null

  const http = createHttp(endpoint, runtime)
  const tab = createTab()
  const moments = createMoments(runtime)
  const queue = createQueue({
    runtime,
    onRejected,
    onDropped: (droppedEvents) => set({ droppedEvents }),
    onUnauthorized: () => void connection.renew().catch(() => {}),
    limits: () => connection.grant?.limits ?? limits,
  })
  const connection = createConnection({
    endpoint,
    runtime,
    http,
    tab,
    queue,
    locale: () => snapshot.locale,
    onGrant(grant, fresh, former) {
      if (fresh) beginSession(grant.sessionId, former?.token)
      else if (!former) suggestions.resume()
      const { sessionId, personId, userId } = grant
      set({ session: { sessionId, personId, userId } })
    },
    onState(state) {
      set({ connection: state })
      if (state === 'live' && !preferences.current) preferences.load().catch(() => {})
    },
    onCommand: (command) => suggestions.receive(command),
    onWithdraw: (withdrawal) => suggestions.withdraw(withdrawal),
    onUpdate: (update) => suggestions.update(update),
  })
  const suggestions = createSuggestions({
    tab,
    moments,
    serverNow: connection.serverNow,
    ask: connection.request,
    tell: (type, causationId, data = {}) =>
      push(type, data, { worth: 'outcome', urgent: type !== 'suggestion.deferred', causationId }),
    onChange: (live, activity) => set({ suggestions: live, activity }),
    onDone: (done) => actionListeners.forEach((listener) => listener(done)),
  })
  const preferences = keepPreferences({
    http,
    grant: () => connection.grant,
    renew: async () => connection.renew(),
    onChange: (next) => set({ preferences: next }),
    onOn: watch,
    onOff: erase,
  })
  const pageViews = createPageViews({
    runtime,
    capture: (type, data) => capture.pageViews !== false && see(type, data),
    // Later: a router may be changing the address in the middle of a render that no store may disturb.
    onRouteChange: () => queueMicrotask(suggestions.turnPage),
  })

  function set(change: Partial<ClientSnapshot>): void {
    snapshot = { ...snapshot, ...change }
    for (const listener of listeners) listener()
  }

  /** Consent is read when it is first needed, which may be before the start: a component's effect may run that early. */
  function allowed(): boolean {
    if (typeof window === 'undefined') return false
    if (consent === null) {
      consent = readConsent(needed === 'required', options.respectPrivacySignals !== false)
    }
    return consent === 'granted' && !preferences.isOff()
  }

  function push(type: string, data: object, { version, causationId, ...how }: Push): void {
    const { event, isWhole } = mint(runtime, type, data, { ...(version && { version }), ...(causationId && { causationId }) })
    if (isWhole) queue.push(event, how)
    else onRejected({ event, code: 'invalid_event', message: 'The data cannot be written as JSON.' })
  }

  /** What a detector saw goes out if the app declared such an event. */
  function see(type: string, data: object, first = false): void {
    const event = captured.get(type)
    if (event) push(type, data, { worth: 'captured', urgent: event.urgent, version: event.version, first })
  }

  function start(): void {
    if (life || typeof window === 'undefined') return
    life = new AbortController()
    const { signal } = life
    // Later, so that a stop right behind (React's StrictMode) leaves no trace.
    queueMicrotask(() => {
      if (signal.aborted) return
      const allow = allowed()
      locale ??= document.documentElement.lang || navigator.language
      set({ started: true, consent: consent ?? 'unknown', locale, preferences: preferences.current })
      onDeniedElsewhere(() => setConsent('denied'), signal)
      if (allow) watch()
    })
  }

  function watch(): void {
    if (watching || !life) return
    watching = new AbortController()
    const { signal } = watching
    moments.watch(signal)
    pageViews.watch(signal)
    addEventListener('pagehide', hide, { signal })
    addEventListener('pageshow', ({ persisted }) => persisted && comeBack(), { signal })
    connection.open()
  }

  function hide(): void {
    pageViews.leave()
    sendRest()
    // An open socket would keep the page out of the back/forward cache.
    connection.close()
  }

  function comeBack(): void {
    pageViews.catchUp()
    connection.open()
  }

  function sendRest(token = connection.grant?.token, rest = queue.unacked()): void {
    if (token) beacon(`${endpoint}/events`, { token, sentAt: new Date(runtime.now()).toISOString() }, rest)
  }

  function halt(): void {
    watching?.abort()
    watching = null
    connection.close()
    queue.clear()
    suggestions.clear()
    pageViews.forget()
    set({ session: null })
  }

  /** Halts, and leaves nothing behind in this tab. */
  function erase(): void {
    halt()
    tab.reset()
    forgetVisits()
  }

  function stop(): void {
    life?.abort()
    life = null
    sendRest()
    halt()
    set({ started: false })
  }

  function beginSession(sessionId: string, formerToken?: string): void {
    if (formerToken !== undefined) {
      sendRest(formerToken)
      queue.clear()
      pageViews.forget()
    }
    suggestions.clear()
    preferences.forget()
    tab.reset(sessionId)
    pageViews.catchUp()
    if (capture.sessionStart !== false) see('session.started', sessionStart(), true)
  }

  function setConsent(next: 'granted' | 'denied'): void {
    allowed()
    consent = next
    rememberConsent(next)
    if (next === 'denied') {
      const before = connection.grant?.token
      erase()
      push('consent.changed', { consent: next }, { worth: 'outcome' })
      sendRest(before)
      queue.clear()
    }
    set({ consent: next })
    if (allowed()) watch()
  }

  return {
    start,
    stop,
    track(event, data) {
      if (!allowed()) return
      pageViews.catchUp()
      push(event.type, Object(data), { worth: 'tracked', urgent: event.urgent, version: event.version })
    },
    page: () => {
      if (allowed()) pageViews.catchUp()
    },
    getSnapshot: () => snapshot,
    getServerSnapshot: () => serverSnapshot,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    now: connection.serverNow,
    shown: suggestions.shown,
    accept: suggestions.accept,
    decline: suggestions.decline,
    dismiss: suggestions.dismiss,
    ignore: suggestions.ignore,
    undo: suggestions.undo,
    onAction(listener) {
      actionListeners.add(listener)
      return () => void actionListeners.delete(listener)
    },
    setConsent,
    loadPreferences: preferences.load,
    async setPreferences(change) {
      allowed()
      if (consent !== 'granted') throw new ProactiveError('unauthorized', 'Preferences need consent first.')
      await preferences.change(change)
    },
    setLocale(next) {
      const changed = next !== snapshot.locale
      locale = next
      if (changed) set({ locale: next })
      if (changed && connection.grant) connection.renew().catch(() => {})
    },
    async renewSession() {
      const { grant } = connection
      if (watching) await connection.renew(grant?.userId === null ? grant.sessionId : undefined)
    },
  }
}

function warn({ event, code, message }: Rejected): void {
  console.warn(`Proactive: ${event.type} was not taken (${code}): ${message}`)
}
