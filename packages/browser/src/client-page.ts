import type { EventContract } from '@proactive/protocol'
import type { AttentionRequest, AttentionTurn } from './attention/attention.js'
import type { ClientOptions } from './client.js'
import type { ConsentStore, ConsentWord } from './consent.js'
import type { Inspector } from './inspect.js'
import type { ReportError } from './isolate.js'
import type { OffSwitch } from './off-switch.js'
import type { PanelRequests } from './panel.js'
import type { PersonRequests } from './person-requests.js'
import type { PreferenceStore } from './preference-store.js'
import type { Runtime } from './runtime.js'
import type { ClientSnapshot } from './snapshot.js'
import type { ActionDone, Suggestions } from './suggestions.js'
import type { Registry } from './tasks/registry.js'

/** What the client gives to its page. */
export interface ClientPageOptions {
  options: ClientOptions
  runtime: Runtime
  consent: ConsentStore
  offSwitch: OffSwitch
  registry: Registry
  report: ReportError
  /** Returns whether the client is started. */
  isStarted: () => boolean
  snapshot: () => ClientSnapshot
  set: (change: Partial<ClientSnapshot>) => void
  subscribe: (listener: () => void) => () => void
  onAction: (done: ActionDone) => void
}

/** The page of a client. */
export interface ClientPage {
  /**
   * Observes the page until `signal` is aborted, and starts capture if it is allowed. `since` is when the first event was
   * tracked that waits for the page, on the clock of `runtime.elapsed`: the view of the page is not later.
   */
  start: (signal: AbortSignal, since?: number) => void
  /** Ends capture and connection. */
  stop: () => void
  /** Sends an event. `at` is when it was tracked, on the clock of `runtime.elapsed`. Default: now. */
  track: (event: EventContract, data: object, at?: number) => void
  /** Reports that the router shows another page. */
  view: (path?: string) => void
  /** Takes the person's word on consent, which is stored already. */
  takeWord: (word: ConsentWord) => void
  /** Counts events that were lost before the page was there. */
  countDropped: (events: number) => void
  now: () => number
  preferences: PreferenceStore
  /** The suggestions, once their code is there. */
  readonly suggestions: Suggestions | undefined
  cancelWorkflow: (commandId: string) => void
  requestTurn: (asked: AttentionRequest) => Promise<AttentionTurn>
  /** Loads the assistant's panel. Rejects with a `ProactiveError`. */
  panel: () => Promise<PanelRequests>
  /** Requests the session again: the language is another one. */
  renewSoon: () => void
  /** Requests a new session after a login or a logout. */
  renewSession: () => Promise<void>
  /** Loads the requests that a person makes about what is held on them, which most pages never need. */
  ofPerson: () => Promise<PersonRequests>
  /** Loads what development tools read of the server. */
  inspect: (operatorKey?: string) => Promise<Inspector>
  /** Ends everything in this page and in the other tabs: the person was erased. */
  forgetPerson: () => void
}
