/**
 * Puts the client together: consent and preferences decide whether the page is captured and connected; what detectors
 * observe and the app tracks goes through the outbox and the queue; commands become suggestions; every change ends up
 * in the snapshot.
 *
 * Tricky cases:
 * - React's StrictMode starts, stops and starts again: a start that is stopped at once leaves no trace.
 * - An effect may track before the client is started: consent is read when it is first needed.
 * - An open socket keeps a page out of the back/forward cache: a hidden page closes its connection, and opens it again
 *   when the page returns.
 */

import { limits, ProactiveError } from '@proactive/protocol'
import type { ClientOptions, ProactiveClient } from './client.js'
import { createConnection } from './connection.js'
import { type Consent, onDeniedElsewhere, readConsent, storeConsent } from './consent.js'
import { createPageViews } from './detectors/page-views.js'
import { forgetVisits, recordVisit } from './detectors/visits.js'
import { createHttp } from './http.js'
import { createMoments } from './moments.js'
import { createOutbox } from './outbox.js'
import { createPreferenceStore } from './preference-store.js'
import { createQueue, type Rejected } from './queue.js'
import { pageRuntime, type Runtime } from './runtime.js'
import { type ClientSnapshot, emptySnapshot } from './snapshot.js'
import { type ActionDone, createSuggestions } from './suggestions.js'
import { createTab } from './tab.js'

/**
 * Creates the page's client. It uses no browser API before it is started or used, so it may be created anywhere, once
 * for each page.
 *
 * @example
 * const client = createProactiveClient({ events: [bookViewed] })
 * client.start()
 * client.track(bookViewed, { bookId: 'dune' })
 */
export function createProactiveClient(options: ClientOptions): ProactiveClient {
  const { endpoint = '/api/proactive', events, capture = {}, consent: consentMode = 'required', onRejected = warn } = options
  const runtime: Runtime = { ...pageRuntime, ...options.runtime }
  const listeners = new Set<() => void>()
  const actionListeners = new Set<(done: ActionDone) => void>()
  const serverSnapshot: ClientSnapshot = { ...emptySnapshot, locale: options.locale ?? emptySnapshot.locale }

  let snapshot = serverSnapshot
  let locale = options.locale
  let consent: Consent | null = null
  /** Exists from start to stop. */
  let life: AbortController | null = null
  /** Exists while the page is captured and connected. */
  let capturing: AbortController | null = null

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
  const outbox = createOutbox({ endpoint, runtime, queue, events, onRejected, token: () => connection.grant?.token })
  const connection = createConnection({
    endpoint,
    runtime,
    http,
    tab,
    queue,
    locale: () => snapshot.locale,
    onGrant(grant, isNewSession, former) {
      if (isNewSession) beginSession(grant.sessionId, former?.token)
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
    request: connection.request,
    report: (type, causationId, data = {}) => outbox.report(type, data, { urgent: type !== 'suggestion.deferred', causationId }),
    onChange: (items, activity) => set({ suggestions: items, activity }),
    onDone: (done) => actionListeners.forEach((listener) => listener(done)),
  })
  const preferences = createPreferenceStore({
    http,
    grant: () => connection.grant,
    renew: async () => connection.renew(),
    onChange: (next) => set({ preferences: next }),
    onEnabled: startCapture,
    onDisabled: erase,
  })
  const pageViews = createPageViews({
    runtime,
    capture: (type, data) => capture.pageViews !== false && outbox.capture(type, data),
    // In a microtask: a router may change the address during a render, when no store may change.
    onRouteChange: () => queueMicrotask(suggestions.changePage),
  })

  function set(change: Partial<ClientSnapshot>): void {
    snapshot = { ...snapshot, ...change }
    for (const listener of listeners) listener()
  }

  /** Reads consent if that has not happened yet, and returns whether capture is allowed. */
  function checkAllowed(): boolean {
    if (typeof window === 'undefined') return false
    if (consent === null) {
      consent = readConsent(consentMode === 'required', options.respectPrivacySignals !== false)
    }
    return consent === 'granted' && !preferences.isOff()
  }

  function start(): void {
    if (life || typeof window === 'undefined') return
    life = new AbortController()
    const { signal } = life
    queueMicrotask(() => {
      if (signal.aborted) return
      const isAllowed = checkAllowed()
      locale ??= document.documentElement.lang || navigator.language
      set({ started: true, consent: consent ?? 'unknown', locale, preferences: preferences.current })
      onDeniedElsewhere(() => setConsent('denied'), signal)
      if (isAllowed) startCapture()
    })
  }

  function startCapture(): void {
    if (capturing || !life) return
    capturing = new AbortController()
    const { signal } = capturing
    moments.watch(signal)
    pageViews.watch(signal)
    addEventListener('pagehide', suspend, { signal })
    addEventListener('pageshow', ({ persisted }) => persisted && restore(), { signal })
    connection.open()
  }

  function suspend(): void {
    pageViews.leave()
    outbox.sendByBeacon()
    connection.close()
  }

  function restore(): void {
    pageViews.catchUp()
    connection.open()
  }

  function stopCapture(): void {
    capturing?.abort()
    capturing = null
    connection.close()
    queue.clear()
    suggestions.clear()
    pageViews.forget()
    set({ session: null })
  }

  /** Stops capture and erases what this browser remembers of the person. */
  function erase(): void {
    stopCapture()
    tab.reset()
    forgetVisits()
  }

  function stop(): void {
    life?.abort()
    life = null
    outbox.sendByBeacon()
    stopCapture()
    set({ started: false })
  }

  function beginSession(sessionId: string, formerToken?: string): void {
    if (formerToken !== undefined) {
      outbox.sendByBeacon(formerToken)
      queue.clear()
      pageViews.forget()
    }
    suggestions.clear()
    preferences.forget()
    tab.reset(sessionId)
    pageViews.catchUp()
    if (capture.sessionStart !== false) outbox.capture('session.started', recordVisit(), { first: true })
  }

  function setConsent(next: 'granted' | 'denied'): void {
    checkAllowed()
    consent = next
    storeConsent(next)
    if (next === 'denied') {
      const formerToken = connection.grant?.token
      erase()
      outbox.report('consent.changed', { consent: next })
      outbox.sendByBeacon(formerToken)
      queue.clear()
    }
    set({ consent: next })
    if (checkAllowed()) startCapture()
  }

  return {
    start,
    stop,
    track(event, data) {
      if (!checkAllowed()) return
      pageViews.catchUp()
      outbox.track(event, Object(data))
    },
    page: () => {
      if (checkAllowed()) pageViews.catchUp()
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
      checkAllowed()
      if (consent !== 'granted') {
        throw new ProactiveError('unauthorized', "Preferences need consent. Call setConsent('granted') first.")
      }
      await preferences.change(change)
    },
    setLocale(next) {
      const isChanged = next !== snapshot.locale
      locale = next
      if (isChanged) set({ locale: next })
      if (isChanged && connection.grant) connection.renew().catch(() => {})
    },
    async renewSession() {
      const { grant } = connection
      if (capturing) await connection.renew(grant?.userId === null ? grant.sessionId : undefined)
    },
  }
}

function warn({ event, code, message }: Rejected): void {
  console.warn(`Proactive: the event '${event.type}' was rejected with ${code}: ${message}`)
}
