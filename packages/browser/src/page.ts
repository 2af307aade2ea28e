/**
 * Puts the page together once its client is started: permission decides whether it is captured and connected; what is
 * captured and tracked goes through the outbox to the transport; commands go to the assistant; every change ends up in the
 * snapshot.
 */

import { ProactiveError } from '@proactive/protocol'
import { noTurn } from './attention/attention.js'
import type { ClientPage, ClientPageOptions } from './client-page.js'
import { createPageClock } from './clock.js'
import { createConnection } from './connection.js'
import { createProblemKeeper } from './connection-problem.js'
import type { Consent } from './consent.js'
import { createPageViews } from './detectors/page-views.js'
import { createHttp } from './http.js'
import { isolate } from './isolate.js'
import { createLazyAssistant } from './lazy-assistant.js'
import { createOutbox } from './outbox.js'
import { createPageCapture } from './page-capture.js'
import { watchPageLife } from './page-life.js'
import { createPermission } from './permission.js'
import { createPreferenceStore } from './preference-store.js'
import { createRejectionWarning, type Rejected } from './rejected.js'
import { createSayNo } from './say-no.js'
import { createSessionRequests } from './session-requests.js'
import type { ConnectionState } from './snapshot.js'
import { createTab } from './tab.js'
import { createTail } from './tail.js'
import { createTakeWord } from './take-word.js'
import { eraseStored } from './transport/database.js'
import { createTransportHost } from './transport-host.js'

/** Creates the page of a client. Nothing is observed, captured or connected before `start`. */
export function createPage(given: ClientPageOptions): ClientPage {
  const { options, runtime, consent, offSwitch, report, isStarted, snapshot, set } = given
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
  const sayNo = createSayNo({ http, clock, consent, report })
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
    capture: (type, data, at) => switches.pageViews !== false && capture(type, data, { at }),
    onLeave: () => assistant.loaded?.detectors.leave(),
    // In a microtask: a router may change the address during a render, when no store may change.
    onRouteChange: () => queueMicrotask(assistant.changePage),
  })
  const assistant = createLazyAssistant({
    async create() {
      const { createAssistant } = await import('./assistant.js')
      return createAssistant({ ...given, capture, report: reportOutcome, send: outbox.report, reportError: report, clock, connection, host, pageViews, permission, tab })
    },
    tab,
    report: reportOutcome,
    reportError: report,
  })
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

  /** Ends what ends with the page. */
  function leave(): void {
    assistant.loaded?.turns.leave()
    assistant.loaded?.contexts.leave()
  }

  return {
    start(signal, since) {
      showWord(consent.read(), preferences.isOff())
      permission.watch(signal)
      sayNo.watch(signal)
      sayNo.say()
      watchPageLife(
        {
          runtime,
          onHidden: pageCapture.handOver,
          onSuspend(isFinal) {
            leave()
            pageCapture.suspend(isFinal)
            permission.pause()
          },
          onRestore() {
            permission.resume(signal)
            pageCapture.restore()
            assistant.loaded?.contexts.report()
            sayNo.say()
          },
          onVisible() {
            outbox.takeBack()
            permission.refresh()
            sayNo.say()
          },
        },
        signal,
      )
      if (permission.isAllowed()) pageCapture.start(since)
      // The person may have said no, or set a privacy signal, since an earlier page stored events.
      else if (consent.read() === 'denied') void eraseStored()
    },
    stop() {
      leave()
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
    takeWord: createTakeWord({ outbox, connection, permission, pageCapture, sayNo, onChange: (word) => set({ consent: word }) }),
    countDropped: tail.countDropped,
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
    async panel() {
      const code = await assistant.load()
      if (code) return code.panel
      throw new ProactiveError('unavailable', 'The panel could not be loaded. Check the network.')
    },
    renewSoon() {
      if (connection.grant) connection.renewSoon()
    },
    async renewSession() {
      const { grant } = connection
      if (!pageCapture.isOn) return sayNo.repeat()
      await connection.changePerson({ saysConsent: true, continues: grant?.userId === null ? grant.sessionId : undefined })
    },
    async ofPerson() {
      const [{ createPersonRequests }, { token }] = await Promise.all([import('./person-requests.js'), connection.borrow(true)])
      return createPersonRequests({ http, token, elapsed: clock.elapsed })
    },
    async inspect(operatorKey) {
      const { createInspector } = await import('./person-requests.js')
      return createInspector({ endpoint, runtime, http, connection, operatorKey })
    },
    forgetPerson: () => permission.end('erased'),
  }
}
