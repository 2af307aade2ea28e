import type { Asked, DataOf, EventContract, PersonExport, Preferences, Trace } from '@proactive/protocol'
import type { Attention } from './attention/attention.js'
import type { Inspector } from './inspect.js'
import type { Rejected } from './rejected.js'
import type { Runtime } from './runtime.js'
import type { ClientSnapshot, PreparedSuggestion } from './snapshot.js'
import type { ActionDone } from './suggestions.js'
import type { AgentContext, FillableField, Loader, WorkflowSteps } from './tasks/registry.js'

/**
 * Which events are captured automatically, each by its detector; `false` switches it off. A detector is loaded only if
 * `events` contains an event of it.
 */
export interface Capture {
  pageViews?: boolean
  sessionStart?: boolean
  scrollDepth?: boolean
  dwell?: boolean
  idle?: boolean
  forms?: boolean
  errorsShown?: boolean
  exitIntent?: boolean
  rageClicks?: boolean
  deadClicks?: boolean
  webVitals?: boolean
}

/** The options of a client; all but `events` have a default. */
export interface ClientOptions {
  /** The path of the server's routes on the page's own origin. Default: `/api/proactive`. */
  endpoint?: string
  /** The events that the page may send. An automatic event, such as `page.viewed`, is sent only if it is one of them. */
  events: readonly EventContract[]
  /**
   * Where the worker is that holds the events and the connections: the address of `@proactive/browser/worker`. Default: next
   * to the package's own code, where webpack, Turbopack and Rollup put the worker by themselves. Where it cannot be loaded
   * the same work is done on the page's thread.
   */
  workerUrl?: string | URL
  /** Which events are captured automatically. Default: all that `events` contains. */
  capture?: Capture
  /** `required` (default): nothing is captured, stored or connected before the person gives consent. */
  consent?: 'required' | 'not-required'
  /** Whether Global Privacy Control and Do Not Track count as denied consent until the person answers. Default: `true`. */
  respectPrivacySignals?: boolean
  /** The page's language, as `languageTag` reads it. Default: the language of the document, otherwise of the browser. */
  locale?: string
  /** Called with an event that was rejected and dropped. Default: a warning in the console. */
  onRejected?: (rejected: Rejected) => void
  /**
   * Called with an error of code that the client calls, such as a listener, or of a surface; `origin` says of what. Each
   * listener and each surface of a use case is reported once. Default: an error in the console.
   */
  onError?: (error: unknown, origin: string) => void
  /** Time, randomness, ids and network, for tests. */
  runtime?: Partial<Runtime>
}

/** The assistant in the page. Its functions do not use `this`. */
export interface ProactiveClient {
  /** Starts the client: reads consent, and captures and connects if it is granted. Does nothing on a server. */
  start: () => void
  /** Stops the client. Events without an ack are handed to the browser, which sends them. */
  stop: () => void
  /** Sends an event of this page. Does nothing before consent. */
  track: <Event extends EventContract>(event: Event, data: DataOf<Event>) => void
  /**
   * Reports that the router shows another page, for browsers without the Navigation API. `path` names a page that the
   * address does not tell, such as one of a router that keeps its state in memory or in a fragment without a slash.
   */
  page: (path?: string) => void
  getSnapshot: () => ClientSnapshot
  getServerSnapshot: () => ClientSnapshot
  /** Calls `listener` after each change of the snapshot. Returns the function that unsubscribes. */
  subscribe: (listener: () => void) => () => void
  /** Returns the time on the server's clock, in epoch milliseconds. Every `expiresAt` is on that clock. */
  now: () => number
  /** Reports that the person has seen a suggestion. */
  shown: (commandId: string) => void
  /** Accepts a suggestion. Resolves when the server has answered; the snapshot has the result. */
  accept: (commandId: string, input?: { [key: string]: unknown }) => Promise<void>
  decline: (commandId: string) => void
  /** Closes an open suggestion without an answer, or removes one that is over. */
  dismiss: (commandId: string) => void
  /** Removes a notification whose time is over. */
  ignore: (commandId: string) => void
  /** Asks the server for more time of a suggestion's hold. Resolves when the server has answered; the snapshot has the result. */
  extend: (commandId: string) => Promise<void>
  /**
   * Undoes an accepted suggestion, what it filled in or what its workflow did. Resolves when that is done, or the server has
   * answered; the snapshot has the result.
   */
  undo: (commandId: string) => Promise<void>
  /** Calls `listener` after an action was done or undone. Returns the function that unsubscribes. */
  onAction: (listener: (done: ActionDone) => void) => () => void
  /**
   * Tells the decider something while a component is mounted, such as what it shows: at most ten of a tab, each with a
   * description of 1 to 200 characters and a value of 1 000 as JSON. The later one of two under one name counts. Returns the
   * function that takes it away.
   */
  registerContext: (name: string, context: AgentContext) => () => void
  /**
   * Registers a field that `dom.fill` may fill in by its name; passwords, payment cards and hidden fields are refused, and
   * so is what a person has typed. Returns the function that takes the field away, as do the next two.
   */
  registerField: (name: string, field: FillableField) => () => void
  /** Registers what loads a resource that `prefetch` names. */
  registerLoader: (resource: string, load: Loader) => () => void
  /** Registers the steps of a workflow that `workflow.start` names. */
  registerWorkflow: (name: string, steps: WorkflowSteps) => () => void
  /** Restores what a `dom.fill` command changed, where it is still as the command left it. Resolves once that is done. */
  undoFill: (commandId: string) => Promise<void>
  /** Cancels a workflow that runs: the steps that completed are undone, the last one first. */
  cancelWorkflow: (commandId: string) => void
  /**
   * Reports that a surface failed. The suggestion that it failed to show is removed, so that the next one may be shown.
   * The surfaces of `@proactive/react` call it.
   */
  reportError: (error: unknown, failed: { surface: string; useCase?: string; commandId?: string }) => void
  /**
   * Asks for the app's own turn to interrupt the person, such as with a survey, a tour or a promotion: from the budget that
   * suggestions use, over all tabs and devices of the person.
   */
  attention: Attention
  /**
   * Asks the shop a question, which is answered from its own texts. Waits for the connection, and rejects with a
   * `ProactiveError`: `consent_denied` without consent, `unavailable` without a connection or where the server has nothing to
   * search, `rate_limited`, or `invalid_event` for an empty question and one over 300 characters.
   */
  ask: (question: string) => Promise<Asked>
  /**
   * Loads what was decided and waits for the person to open the assistant's panel. The snapshot has it as well, with what
   * came of it: `shown`, `accept`, `undo`, `decline` and `dismiss` take its ids. Rejects as `ask` does.
   */
  prepared: () => Promise<readonly PreparedSuggestion[]>
  setConsent: (consent: 'granted' | 'denied') => void
  /** Loads the preferences from the server. */
  loadPreferences: () => Promise<void>
  /**
   * Stores a change of the preferences. When that fails, the former ones hold and the promise rejects with a
   * `ProactiveError`; an assistant that was switched off stays off in this browser.
   */
  setPreferences: (change: Partial<Preferences>) => Promise<void>
  /** Sets the page's language, as `languageTag` reads it; a tag without a language changes nothing. */
  setLocale: (locale: string) => void
  /** Requests a new session after a login or a logout. Another person sees nothing of the former one. */
  renewSession: () => Promise<void>
  /**
   * Resolves with everything that the server holds on the person. Like `eraseMe` and `trace`, it works without consent and
   * while the assistant is switched off, and rejects with a `ProactiveError`, such as `unavailable` or `rate_limited`.
   */
  exportMe: () => Promise<PersonExport>
  /**
   * Erases the person on the server, and resolves once that is done. The page is off and empty then, in every tab, and
   * asks for consent anew. When it rejects, nothing on the page has changed.
   */
  eraseMe: () => Promise<void>
  /**
   * Has the server forget one piece of evidence, by its id among the `why` of a suggestion. Resolves once what rested on it
   * is scored anew: a suggestion that would not be made any more is withdrawn, and `trace` has the new score. Rejects with
   * `not_found` for an event that is not the person's, such as the shop's own.
   */
  forgetEvidence: (id: string) => Promise<void>
  /** Resolves with why a suggestion was made, by its `correlationId`; `null` when the person has none of this id. */
  trace: (correlationId: string) => Promise<Trace | null>
  /**
   * Loads what development tools read of the server: what happens to the page's person, live, and with the operator's key
   * to any person. `@proactive/devtools` calls it.
   */
  inspect: (operatorKey?: string) => Promise<Inspector>
}
