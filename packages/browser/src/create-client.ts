/**
 * Puts the client together: consent and preferences decide whether the page is captured and connected; what detectors
 * observe and the app tracks goes through the outbox and the queue; commands become suggestions; every change ends up
 * in the snapshot.
 *
 * Tricky cases:
 * - React's StrictMode starts, stops and starts again: a start that is stopped at once leaves no trace.
 * - An effect may track before the client is started: consent is read when it is first needed.
 * - An open socket keeps a page out of the back/forward cache: a hidden page closes its connection, and opens it again
 *   when the page returns. Until the server has said who the person is, such a page shows nothing.
 * - Another tab, another device or the server may end what this page was allowed: consent and the off switch are read
 *   again before anything is sent or requested.
 */

import { type EventContract, languageTag, limits, ProactiveError, type Refusal } from '@proactive/protocol'
import type { EndReason } from './channels.js'
import type { ClientOptions, ProactiveClient } from './client.js'
import { createConnection } from './connection.js'
import { type Consent, consentKey, createConsentStore } from './consent.js'
import { createPageViews } from './detectors/page-views.js'
import { forgetVisits, recordVisit } from './detectors/visits.js'
import { createHttp } from './http.js'
import { createListeners, createReport, isolate } from './isolate.js'
import { createMoments } from './moments.js'
import { createOtherTabs, onStorageChange, type TabMessage } from './other-tabs.js'
import { createOutbox } from './outbox.js'
import { watchPageLife } from './page-life.js'
import { createPreferenceStore, offKey } from './preference-store.js'
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
  const { endpoint = '/api/proactive', events, capture = {}, consent: consentMode = 'required' } = options
  const runtime: Runtime = { ...pageRuntime, ...options.runtime }
  const report = createReport(options.onError)
  const onRejected = isolate(options.onRejected ?? warn, 'onRejected', report)
  const listeners = createListeners<[]>('A listener of subscribe()', report)
  const actionListeners = createListeners<[ActionDone]>('A listener of onAction()', report)
  const failedSurfaces = new Set<string>()
  const serverSnapshot: ClientSnapshot = { ...emptySnapshot, locale: languageTag(options.locale, emptySnapshot.locale) }

  let snapshot = serverSnapshot
  let locale = options.locale
  /** Exists from start to stop. */
  let life: AbortController | null = null
  /** Exists while the page is captured and connected. */
  let capturing: AbortController | null = null
  /** Whether the page was left and its session was not confirmed since. */
  let isAway = false

  const http = createHttp(endpoint, runtime)
  const tab = createTab()
  const tabs = createOtherTabs(onTabMessage)
  const moments = createMoments(runtime)
  const consent = createConsentStore({
    runtime,
    isRequired: consentMode === 'required',
    respectsSignals: options.respectPrivacySignals !== false,
  })
  const queue = createQueue({
    runtime,
    onRejected,
    onDropped: (droppedEvents) => set({ droppedEvents }),
    onUnauthorized: () => void connection.renew().catch(() => {}),
    onDenied: () => onEnd('denied'),
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
    mayConnect: refresh,
    yesAt: () => (consent.read() === 'granted' ? consent.grantedAt : null),
    onGrant(grant, isNewSession, former) {
      if (former && former.sessionId !== grant.sessionId) leaveSession(former.token)
      if (isNewSession) beginSession(grant.sessionId)
      else if (!former || isAway) suggestions.resume()
      isAway = false
      pageViews.catchUp()
      const { sessionId, personId, userId } = grant
      set({ session: { sessionId, personId, userId } })
    },
    onState(state) {
      set({ connection: state })
      if (state === 'live') preferences.loadOnce().catch(() => {})
    },
    onCommand: isolate((command: unknown) => suggestions.receive(command), 'a command', report),
    onWithdraw: (withdrawal) => suggestions.withdraw(withdrawal),
    onUpdate: (update) => suggestions.update(update),
    onEnd,
  })
  const suggestions = createSuggestions({
    tab,
    moments,
    serverNow: connection.serverNow,
    request: connection.request,
    report: (type, causationId, data = {}) => outbox.report(type, data, { urgent: type !== 'suggestion.deferred', causationId }),
    onChange: (items, activity) => set({ suggestions: items, activity }),
    onDone: actionListeners.call,
  })
  const preferences = createPreferenceStore({
    http,
    grant: () => connection.grant,
    borrow: connection.borrow,
    onChange: (next) => set({ preferences: next }),
    onEnabled() {
      startCapture()
      tabs.tell({ type: 'changed' })
    },
    onDisabled() {
      if (!capturing) return
      tabs.tell({ type: 'off' })
      erase({ code: 'consent_denied', message: 'The assistant was switched off.' })
    },
  })
  const pageViews = createPageViews({
    runtime,
    capture: (type, data) => capture.pageViews !== false && outbox.capture(type, data),
    // In a microtask: a router may change the address during a render, when no store may change.
    onRouteChange: () => queueMicrotask(suggestions.changePage),
  })

  function set(change: Partial<ClientSnapshot>): void {
    snapshot = { ...snapshot, ...change }
    listeners.call()
  }

  /** Reads consent and the off switch again, and returns whether capture is allowed. */
  function isAllowed(): boolean {
    return typeof window !== 'undefined' && consent.read() === 'granted' && !preferences.isOff()
  }

  /** Starts or stops capture by what the person said last, here or elsewhere. Returns whether capture is allowed. */
  function refresh(): boolean {
    const allowed = isAllowed()
    if (!life || !snapshot.started) return allowed
    if (!allowed && capturing) erase({ code: 'consent_denied', message: 'The person said no in another tab.' })
    showWord(consent.read())
    if (allowed) startCapture()
    return allowed
  }

  function showWord(word: Consent): void {
    const isOff = snapshot.preferences?.enabled === false
    if (snapshot.consent !== word || isOff !== preferences.isOff()) set({ consent: word, preferences: preferences.current })
  }

  function onTabMessage(message: TabMessage): void {
    if (message.type === 'off') return preferences.switchOff()
    if (message.type === 'denied') consent.deny(message.at)
    else if (message.type === 'erased' && consent.read() !== 'unknown' && consent.grantedAt <= message.at) return forgetPerson()
    refresh()
  }

  function onStorage(key: string | null, value: string | null): void {
    if (key === offKey && value !== null) return preferences.switchOff()
    if (key === consentKey && value?.startsWith('denied')) consent.deny(runtime.now())
    refresh()
  }

  function start(): void {
    if (life || typeof window === 'undefined') return
    life = new AbortController()
    const { signal } = life
    queueMicrotask(() => {
      if (signal.aborted) return
      const allowed = isAllowed()
      locale = languageTag(locale ?? document.documentElement.lang, languageTag(navigator.language))
      set({ started: true, consent: consent.read(), locale, preferences: preferences.current })
      tabs.open(signal)
      onStorageChange([consentKey, offKey], onStorage, signal)
      watchPageLife({ runtime, onSuspend: suspend, onRestore: restore, onVisible: () => void refresh() }, signal)
      if (allowed) startCapture()
    })
  }

  function startCapture(): void {
    if (capturing || !life) return
    capturing = new AbortController()
    const { signal } = capturing
    preferences.expire()
    moments.watch(signal)
    pageViews.watch(signal)
    connection.open()
  }

  function suspend(): void {
    if (capturing && refresh()) {
      pageViews.leave()
      outbox.sendByBeacon()
      isAway = true
      connection.close()
      suggestions.clear()
      set({ session: null })
    }
    tabs.close()
  }

  function restore(): void {
    if (!life) return
    tabs.open(life.signal)
    preferences.expire()
    if (refresh()) connection.open()
  }

  function stopCapture(refusal?: Refusal): void {
    capturing?.abort()
    capturing = null
    isAway = false
    connection.end(refusal)
    queue.clear()
    suggestions.clear()
    pageViews.forget()
    set({ session: null })
  }

  /** Stops capture and erases what this browser remembers of the person. */
  function erase(refusal: Refusal): void {
    stopCapture(refusal)
    tab.reset()
    forgetVisits()
  }

  /** Forgets everything on the person, consent and preferences included: the server has erased the person. */
  function forgetPerson(): void {
    erase({ code: 'unauthorized', message: 'The person was erased.' })
    consent.forget()
    preferences.erase()
    set({ consent: consent.read() })
  }

  /** Ends what the server no longer allows, in all tabs. */
  function onEnd(reason: EndReason): void {
    const at = runtime.now()
    if (reason === 'erased') {
      forgetPerson()
      return tabs.tell({ type: 'erased', at })
    }
    consent.refuse()
    erase({ code: 'consent_denied', message: 'The person said no elsewhere.' })
    set({ consent: consent.read() })
    tabs.tell({ type: 'denied', at })
  }

  function stop(): void {
    life?.abort()
    life = null
    if (isAllowed()) outbox.sendByBeacon()
    stopCapture()
    set({ started: false })
  }

  /** Ends the session of a person who logged in or out. Their events are sent with their token. */
  function leaveSession(token: string): void {
    // A page that was away has handed them to the browser when it was left.
    if (!isAway) outbox.sendByBeacon(token)
    queue.clear()
    pageViews.forget()
    suggestions.clear()
    preferences.forget()
  }

  function beginSession(sessionId: string): void {
    suggestions.clear()
    tab.reset(sessionId)
    pageViews.catchUp()
    if (capture.sessionStart !== false) outbox.capture('session.started', recordVisit(), { first: true })
  }

  function setConsent(next: 'granted' | 'denied'): void {
    const wasGranted = consent.read() === 'granted'
    const { at } = consent.say(next)
    if (next === 'granted') tabs.tell({ type: 'changed' })
    else {
      const { sessionId } = tab.memory
      const token = connection.grant?.token
      erase({ code: 'consent_denied', message: 'The person said no.' })
      tabs.tell({ type: 'denied', at })
      if (token !== undefined) {
        outbox.report('consent.changed', { consent: next })
        outbox.sendByBeacon(token)
        queue.clear()
      } else if (wasGranted) {
        const body = { consent: next, consentAt: new Date(at + connection.serverNow() - runtime.now()).toISOString(), ...(sessionId && { sessionId }) }
        http('/session', { method: 'POST', body }).catch(() => {})
      }
    }
    set({ consent: next })
    if (isAllowed()) startCapture()
  }

  return {
    start,
    stop,
    track: isolate(
      (event: EventContract, data: unknown) => {
        if (!refresh()) return
        pageViews.catchUp()
        outbox.track(event, Object(data))
      },
      'track()',
      report,
    ),
    page: () => {
      if (isAllowed()) pageViews.catchUp()
    },
    getSnapshot: () => snapshot,
    getServerSnapshot: () => serverSnapshot,
    subscribe: listeners.add,
    now: connection.serverNow,
    shown: suggestions.shown,
    accept: suggestions.accept,
    decline: suggestions.decline,
    dismiss: suggestions.dismiss,
    ignore: suggestions.ignore,
    undo: suggestions.undo,
    onAction: actionListeners.add,
    reportError(error, { surface, useCase, commandId }) {
      const origin = `The surface '${surface}'${useCase === undefined ? '' : ` of the use case '${useCase}'`}`
      if (!failedSurfaces.has(origin)) report(error, origin)
      failedSurfaces.add(origin)
      if (commandId !== undefined) suggestions.fail(commandId)
    },
    setConsent,
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
      if (isChanged && connection.grant) connection.renew().catch(() => {})
    },
    async renewSession() {
      const { grant } = connection
      if (!capturing) return
      await connection.renew({ saysConsent: true, continues: grant?.userId === null ? grant.sessionId : undefined })
    },
  }
}

function warn({ event, code, message }: Rejected): void {
  console.warn(`Proactive: the event '${event.type}' was rejected with ${code}: ${message}`)
}
