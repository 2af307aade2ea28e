/**
 * Puts the page together once its client is started: permission decides whether it is captured and connected; what is
 * captured and tracked goes through the outbox to the transport; commands go to the assistant; every change ends up in the
 * snapshot.
 */

import type { EventContract } from '@proactive/protocol'
import type { AttentionRequest, AttentionTurn } from './attention/attention.js'
import { noTurn } from './attention/attention.js'
import type { ClientOptions } from './client.js'
import { createPageClock } from './clock.js'
import { createConnection } from './connection.js'
import { createProblemKeeper } from './connection-problem.js'
import type { Consent, ConsentStore, ConsentWord } from './consent.js'
import { createPageViews } from './detectors/page-views.js'
import { createHttp } from './http.js'
import type { Inspector } from './inspect.js'
import { isolate, type ReportError } from './isolate.js'
import { createLazyAssistant } from './lazy-assistant.js'
import type { OffSwitch } from './off-switch.js'
import { createOutbox } from './outbox.js'
import { createPageCapture } from './page-capture.js'
import { watchPageLife } from './page-life.js'
import { createPermission } from './permission.js'
import type { PersonRequests } from './person-requests.js'
import { createPreferenceStore, type PreferenceStore } from './preference-store.js'
import { createRejectionWarning, type Rejected } from './rejected.js'
import type { Runtime } from './runtime.js'
import { createSessionRequests } from './session-requests.js'
import type { ClientSnapshot, ConnectionState } from './snapshot.js'
import type { ActionDone, Suggestions } from './suggestions.js'
import { createTab } from './tab.js'
import { createTail } from './tail.js'
import { createTakeWord } from './take-word.js'
import type { Registry } from './tasks/registry.js'
import { eraseStored } from './transport/database.js'
import { createTransportHost } from './transport-host.js'

/** What the client gives to its page. */
export interface PageOptions {
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
export interface Page {
  /** Observes the page until `signal` is aborted, and starts capture if it is allowed. */
  start: (signal: AbortSignal) => void
  /** Ends capture and connection. */
  stop: () => void
  /** Sends an event. `at` is when it was tracked, on the clock of `runtime.elapsed`. Default: now. */
  track: (event: EventContract, data: object, at?: number) => void
  /** Reports that the router shows another page. */
  view: (path?: string) => void
  /** Takes the person's word on consent, which is stored already. */
  takeWord: (word: ConsentWord, wasGranted: boolean) => void
  now: () => number
  preferences: PreferenceStore
  /** The suggestions, once their code is there. */
  readonly suggestions: Suggestions | undefined
  cancelWorkflow: (commandId: string) => void
  requestTurn: (asked: AttentionRequest) => Promise<AttentionTurn>
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

/** Creates the page of a client. Nothing is observed, captured or connected before `start`. */
export function createPage(given: PageOptions): Page {
  const { options, runtime, consent, offSwitch, registry, report, isStarted, snapshot, set } = given
  const { endpoint = '/api/proactive', events, capture: switches = {} } = options
  const takeRejected = isolate(options.onRejected ?? createRejectionWarning(), 'onRejected', report)
  const onRejected = (rejected: Rejected): void => {
    problem.reject(rejected)
    takeRejected(rejected)
  }
  const problem = createProblemKeeper({
    isLive: () => snapshot().connection === 'live',
    serverVersion: () => connection.grant?.protocol,
    onChange: (connectionProblem) => set({ connectionProblem }),
  })
  const http = createHttp(endpoint, runtime)
  const tab = createTab()
  const clock = createPageClock(runtime, (correctionMs) => {
    tail.redate(correctionMs)
    host.transport?.redate(correctionMs)
  })
  const tail = createTail((droppedEvents) => set({ droppedEvents }))
  const outbox = createOutbox({ endpoint, runtime, clock, tail, events, onRejected, reportError: report, pass: (entries) => host.push(entries) })
  const sessions = createSessionRequests({
    http,
    clock,
    tab,
    locale: () => snapshot().locale,
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
        await assistant.receive(command)
        return tab.memory.lastSeq
      },
      withdraw: (withdrawal) => assistant.withdraw(withdrawal),
      update: (update) => assistant.update(update),
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
  const connection = createConnection({ endpoint, runtime, clock, sessions, tab, tail, host, onGrant: (granted) => pageCapture.begin(granted), onState: setConnection, problem })
  const preferences = createPreferenceStore({
    http,
    offSwitch,
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
    isStarted: () => isStarted() && snapshot().started,
    isCapturing: () => pageCapture.isOn,
    onAllowed: () => pageCapture.start(),
    onErase: (refusal) => pageCapture.erase(refusal),
    onChange: showWord,
  })
  const capture = isolate(outbox.capture, 'The contract of a captured event', report)
  const pageViews = createPageViews({
    clock,
    capture: (type, data) => switches.pageViews !== false && capture(type, data),
    onLeave: () => assistant.loaded?.detectors.leave(),
    // In a microtask: a router may change the address during a render, when no store may change.
    onRouteChange: () => queueMicrotask(assistant.changePage),
  })
  const assistant = createLazyAssistant({ create: createAssistant, tab, report: reportOutcome, reportError: report })
  const pageCapture = createPageCapture({
    tab,
    tail,
    outbox,
    host,
    connection,
    assistant,
    preferences,
    pageViews,
    capturesSessionStart: switches.sessionStart !== false,
    isStarted,
    mayCapture: permission.refresh,
    onSession: (session) => set({ session }),
  })

  async function createAssistant() {
    const code = await import('./assistant.js')
    const { serverNow } = clock
    return code.createAssistant({
      detectors: { events, switches, clock, pageViews, mayCapture: permission.refresh, capture, report },
      suggestions: {
        tab,
        serverNow,
        request: host.request,
        report: reportOutcome,
        onChange: (items, activity) => set({ suggestions: items, activity }),
        onDone: given.onAction,
      },
      tasks: { registry, onChange: set },
      turns: {
        endpoint,
        fetch: runtime.fetch,
        serverNow,
        mayAsk: () => permission.refresh(),
        snapshot,
        subscribe: given.subscribe,
        grant: () => connection.grant,
        request: host.request,
      },
      reportError: report,
    })
  }

  function reportOutcome(type: string, causationId: string, data: object = {}): void {
    outbox.report(type, data, { urgent: type !== 'suggestion.deferred', causationId })
  }

  function showWord(word: Consent, isOff: boolean): void {
    const { consent: shown, preferences: known } = snapshot()
    if (shown !== word || (known?.enabled === false) !== isOff) set({ consent: word, preferences: preferences.current })
  }

  function setConnection(state: ConnectionState): void {
    set({ connection: state })
    // What is needed later is loaded behind the first attempt to connect, whether it failed or not.
    if (state === 'live' || state === 'waiting') {
      void assistant.load()
      outbox.load()
    }
    if (state !== 'live') return
    problem.settle()
    preferences.loadOnce()
  }

  const leaveTurn = (): void => assistant.loaded?.turns.leave()

  return {
    start(signal) {
      showWord(consent.read(), preferences.isOff())
      permission.watch(signal)
      watchPageLife(
        {
          runtime,
          onHidden: pageCapture.handOver,
          onSuspend(isFinal) {
            leaveTurn()
            pageCapture.suspend(isFinal)
            permission.pause()
          },
          onRestore() {
            permission.resume(signal)
            pageCapture.restore()
          },
          onVisible() {
            outbox.takeBack()
            permission.refresh()
          },
        },
        signal,
      )
      if (permission.isAllowed()) pageCapture.start()
      // The person may have said no, or set a privacy signal, since an earlier page stored events.
      else if (consent.read() === 'denied') void eraseStored()
    },
    stop() {
      leaveTurn()
      if (permission.isAllowed()) tail.countDropped(outbox.sendByBeacon({ isFinal: true }))
      pageCapture.end()
    },
    track(event, data, at) {
      if (!permission.refresh()) return
      pageViews.catchUp()
      outbox.track(event, data, at)
    },
    view(path) {
      if (permission.refresh()) pageViews.catchUp(path)
    },
    takeWord: createTakeWord({ http, tab, outbox, connection, permission, pageCapture, report, onChange: (word) => set({ consent: word }) }),
    now: clock.serverNow,
    preferences,
    get suggestions() {
      return assistant.loaded?.suggestions
    },
    cancelWorkflow: (commandId) => assistant.loaded?.tasks.cancel(commandId),
    async requestTurn(asked) {
      const code = await assistant.load()
      return code ? code.turns.request(asked) : noTurn('offline')
    },
    renewSoon() {
      if (connection.grant) connection.renewSoon()
    },
    async renewSession() {
      const { grant } = connection
      if (!pageCapture.isOn) return
      await connection.changePerson({ saysConsent: true, continues: grant?.userId === null ? grant.sessionId : undefined })
    },
    async ofPerson() {
      const [{ createPersonRequests }, { token }] = await Promise.all([import('./person-requests.js'), connection.borrow(true)])
      return createPersonRequests({ http, token, elapsed: clock.elapsed })
    },
    async inspect(operatorKey) {
      const { createInspector } = await import('./inspect.js')
      return createInspector({ endpoint, runtime, http, operatorKey, grant: async (isExpired) => (isExpired ? connection.renew() : connection.borrow()) })
    },
    forgetPerson: () => permission.end('erased'),
  }
}
