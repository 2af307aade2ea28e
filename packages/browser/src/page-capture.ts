/**
 * The life of a page's capture: it starts and ends with permission, pauses while the page is left, and begins anew with
 * the session of another person.
 *
 * Tricky cases:
 * - An open socket keeps a page out of the back/forward cache: a page that is left closes its connection, and opens it
 *   again when the page returns. Until the server has said who the person is, such a page shows nothing.
 * - A page that is left may be gone for good, or return: what it could not send is counted by the next page of the tab, or
 *   sent by this one.
 */

import type { Refusal } from '@proactive/protocol'
import type { Connection } from './connection.js'
import type { PageViews } from './detectors/page-views.js'
import { forgetVisits, recordVisit } from './detectors/visits.js'
import type { LazyAssistant } from './lazy-assistant.js'
import type { Outbox } from './outbox.js'
import type { PreferenceStore } from './preference-store.js'
import type { Granted } from './session-requests.js'
import type { ClientSnapshot } from './snapshot.js'
import type { Tab } from './tab.js'
import type { Tail } from './tail.js'
import { eraseStored } from './transport/database.js'
import type { TransportHost } from './transport-host.js'

export interface PageCaptureOptions {
  tab: Tab
  tail: Tail
  outbox: Outbox
  host: TransportHost
  connection: Connection
  assistant: LazyAssistant
  preferences: PreferenceStore
  pageViews: PageViews
  /** Whether `session.started` is captured. */
  capturesSessionStart: boolean
  /** Returns whether the client is started. */
  isStarted: () => boolean
  /** Reads consent and the off switch again, and returns whether capture is allowed. */
  mayCapture: () => boolean
  onSession: (session: ClientSnapshot['session']) => void
}

export interface PageCapture {
  /** Whether the page is captured and connected, or was when it was left. */
  readonly isOn: boolean
  /** Starts capture, unless the page is captured already or the client is stopped. */
  start: () => void
  /** Ends capture. Requests without an answer are answered with `refusal`. */
  end: (refusal?: Refusal) => void
  /** Ends capture and erases what this browser remembers of the person. */
  erase: (refusal: Refusal) => void
  /** Sends what is queued while the page is hidden: it may end without another event. */
  handOver: () => void
  /** Closes the connection of a page that is left; `isFinal`: the page cannot return. */
  suspend: (isFinal: boolean) => void
  /** Opens the connection of a page that returns. */
  restore: () => void
  /** Begins the session that was granted, or goes on with it. */
  begin: (granted: Granted) => void
}

/** Creates the capture of a page, which is off. */
export function createPageCapture(options: PageCaptureOptions): PageCapture {
  const { tab, tail, outbox, host, connection, assistant, preferences, pageViews } = options
  const { capturesSessionStart, isStarted, mayCapture, onSession } = options
  /** Exists while the page is captured and connected. */
  let capturing: AbortController | null = null
  /** Whether the page was left and its session was not confirmed since. */
  let isAway = false

  function end(refusal?: Refusal): void {
    capturing?.abort()
    capturing = null
    isAway = false
    connection.end(refusal)
    outbox.clear()
    assistant.clear()
    pageViews.forget()
    onSession(null)
  }

  /** Counts what an earlier page of this tab could not send. This page, when it returns, still has its events. */
  function countLost(): void {
    const { lost } = tab.memory
    if (lost === 0) return
    if (!isAway) tail.countDropped(lost)
    tab.remember({ lost: 0 })
  }

  /** Ends the session of a person who logged in or out. The transport sends their events with their token. */
  function leaveSession(): void {
    if (isAway) host.transport?.discard(outbox.discardHandedOver())
    pageViews.forget()
    assistant.loaded?.detectors.restart()
    assistant.clear()
    preferences.forget()
  }

  function beginSession(sessionId: string): void {
    assistant.clear()
    tab.reset(sessionId)
    pageViews.catchUp()
    if (capturesSessionStart) outbox.capture('session.started', recordVisit(), { first: true })
  }

  return {
    get isOn() {
      return capturing !== null
    },
    start() {
      if (capturing || !isStarted()) return
      capturing = new AbortController()
      preferences.expire()
      pageViews.watch(capturing.signal)
      assistant.watch(capturing.signal)
      connection.open()
    },
    end,
    erase(refusal) {
      end(refusal)
      void eraseStored()
      tab.reset()
      forgetVisits()
    },
    handOver() {
      if (!capturing || !mayCapture()) return
      assistant.loaded?.detectors.hide()
      outbox.flush()
      host.transport?.flush()
      outbox.sendByBeacon()
    },
    suspend(isFinal) {
      if (!capturing || !mayCapture()) return
      assistant.loaded?.detectors.hide()
      pageViews.leave()
      const lost = outbox.sendByBeacon({ isFinal }) + tail.unreported
      if (lost > 0) tab.remember({ lost })
      isAway = true
      connection.close()
      assistant.clear()
      onSession(null)
    },
    restore() {
      preferences.expire()
      if (mayCapture()) connection.open()
    },
    begin({ grant, isNew, former }) {
      countLost()
      outbox.begin(grant)
      if (former && former.sessionId !== grant.sessionId) leaveSession()
      else outbox.takeBack()
      if (isNew) beginSession(grant.sessionId)
      else if (!former || isAway) assistant.resume()
      isAway = false
      pageViews.catchUp()
      const { sessionId, personId, userId } = grant
      onSession({ sessionId, personId, userId })
    },
  }
}
