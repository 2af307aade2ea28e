import type { DataOf, EventContract, Preferences } from '@proactive/protocol'
import type { Rejected } from './queue.js'
import type { Runtime } from './runtime.js'
import type { ClientSnapshot } from './snapshot.js'
import type { ActionDone } from './suggestions.js'

/** How a client is set up; everything but `events` has a default. */
export interface ClientOptions {
  /** Where the server's routes are, of the page's own origin. Default `/api/proactive`. */
  endpoint?: string
  /** The events that the page may send. A detector tells what it sees only if its event is among them. */
  events: readonly EventContract[]
  /** What is captured without being asked for. */
  capture?: { pageViews?: boolean; sessionStart?: boolean }
  /** `required` (the default): nothing is captured, stored or connected before the person said yes. */
  consent?: 'required' | 'not-required'
  /** Take Global Privacy Control and Do Not Track for a no, until the person says otherwise. Default `true`. */
  respectPrivacySignals?: boolean
  /** The page's language, BCP 47. Default: the document's, else the browser's. */
  locale?: string
  /** An event that the server would not take; it is gone. Default: a warning in the console. */
  onRejected?: (rejected: Rejected) => void
  /** Time, ids, randomness and network, for tests. */
  runtime?: Partial<Runtime>
}

/** The page's end of the assistant. Its functions need no `this`. */
export interface ProactiveClient {
  start: () => void
  /** Everything, at once. What was captured and not yet sent is handed to the browser to send. */
  stop: () => void
  /** Tells an event of this page. Before consent it does nothing. */
  track: <Event extends EventContract>(event: Event, data: DataOf<Event>) => void
  /** Tells that the router shows another page, where the browser cannot (no Navigation API). */
  page: () => void
  getSnapshot: () => ClientSnapshot
  getServerSnapshot: () => ClientSnapshot
  /** Returns what ends it. */
  subscribe: (listener: () => void) => () => void
  /** The server's clock, epoch milliseconds: what an `expiresAt` is measured by. */
  now: () => number
  /** Somebody had this suggestion before their eyes. */
  shown: (commandId: string) => void
  accept: (commandId: string, input?: { [key: string]: unknown }) => Promise<void>
  decline: (commandId: string) => void
  /** Closes it: the ×, or tidying away what is over. */
  dismiss: (commandId: string) => void
  /** A plain notice whose time is over. */
  ignore: (commandId: string) => void
  undo: (commandId: string) => Promise<void>
  /** Hears of actions that were accepted or undone, with their result. Returns what ends it. */
  onAction: (listener: (done: ActionDone) => void) => () => void
  setConsent: (consent: 'granted' | 'denied') => void
  /** Reads the preferences anew. */
  loadPreferences: () => Promise<void>
  /** @throws ProactiveError when they could not be stored; then the former ones hold. */
  setPreferences: (change: Partial<Preferences>) => Promise<void>
  setLocale: (locale: string) => void
  /** Call it after a login or a logout: another person gets another session, and sees nothing of the former one's. */
  renewSession: () => Promise<void>
}
