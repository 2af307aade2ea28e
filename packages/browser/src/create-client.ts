import { type Json, limits, type Preferences, ProactiveError, scrub, type WireEvent } from '@proactive/protocol'
import { beacon } from './beacon.js'
import type { ClientOptions, ProactiveClient } from './client.js'
import { createConnection } from './connection.js'
import { type Consent, onDeniedElsewhere, readConsent, rememberConsent } from './consent.js'
import { createPageViews } from './detectors/page-views.js'
import { forgetVisits, sessionStart } from './detectors/session-start.js'
import { createHttp } from './http.js'
import { createMoments } from './moments.js'
import { getPreferences, isOff, putPreferences, rememberOff, usualPreferences } from './preferences.js'
import { createQueue, type Rejected, type Worth } from './queue.js'
import { pageRuntime, type Runtime } from './runtime.js'
import { type ClientSnapshot, emptySnapshot } from './snapshot.js'
import { type ActionDone, createSuggestions } from './suggestions.js'
import { createTab } from './tab.js'

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
  let off = false
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
      if (state === 'live' && !snapshot.preferences) loadPreferences().catch(() => {})
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
  const pageViews = createPageViews({
    runtime,
    capture: (type, data) => capture.pageViews !== false && see(type, data),
    onRouteChange: suggestions.turnPage,
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
      off = isOff()
    }
    return consent === 'granted' && !off
  }

  interface Push {
    worth: Worth
    urgent?: boolean
    first?: boolean
    version?: number
    causationId?: string
  }

  function push(type: string, data: object, { version = 1, causationId, ...how }: Push): void {
    const plain: { [key: string]: Json } = JSON.parse(JSON.stringify(data))
    const event: WireEvent = {
      id: runtime.uuid(),
      type,
      time: new Date(runtime.now()).toISOString(),
      data: scrub(plain),
      ...(version > 1 && { version }),
      ...(causationId !== undefined && { causationId }),
    }
    queue.push(event, how)
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
      set({ started: true, consent: consent ?? 'unknown', locale, preferences: off ? { ...usualPreferences, enabled: false } : null })
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

  function turnOff(): void {
    off = true
    rememberOff(true)
    erase()
  }

  async function loadPreferences(): Promise<void> {
    const { grant } = connection
    if (!grant) return
    const preferences = await getPreferences(http, grant.token)
    set({ preferences })
    if (!preferences.enabled) turnOff()
  }

  async function setPreferences(change: Partial<Preferences>): Promise<void> {
    allowed()
    if (consent !== 'granted') throw new ProactiveError('unauthorized', 'Preferences need consent first.')
    if (!snapshot.preferences) await loadPreferences()
    const former = snapshot.preferences ?? usualPreferences
    const preferences = { ...former, ...change }
    set({ preferences })
    try {
      if (preferences.enabled && off) {
        off = false
        rememberOff(false)
        watch()
      }
      const { token } = connection.grant ?? (await connection.renew())
      await putPreferences(http, token, preferences)
      if (!preferences.enabled) turnOff()
    } catch (error) {
      set({ preferences: former })
      if (!former.enabled) turnOff()
      throw error
    }
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
    loadPreferences,
    setPreferences,
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
