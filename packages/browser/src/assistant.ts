/**
 * What a page needs once it is connected, and not before: suggestions with their moments and tasks, the panel, the detectors,
 * and the app's own turns. The page loads it behind its connection (`lazy-assistant.ts`).
 */

import { type AttentionTurns, createAttentionTurns } from './attention/attention-turns.js'
import type { ClientPageOptions } from './client-page.js'
import type { PageClock } from './clock.js'
import type { Connection } from './connection.js'
import { type ContextReports, createContextReports } from './context-reports.js'
import { createDetectors, type Detectors } from './detectors/detectors.js'
import type { PageViews } from './detectors/page-views.js'
import type { CapturedData } from './fit-to-contract.js'
import type { ReportError } from './isolate.js'
import { createMoments } from './moments.js'
import { createPanel, type PanelRequests, withPanel } from './panel.js'
import type { Permission } from './permission.js'
import { createSuggestions, type Suggestions } from './suggestions.js'
import { createLazyPageTasks } from './tasks/lazy-page-tasks.js'
import type { Tab } from './tab.js'
import type { PageTasks } from './tasks/page-tasks.js'
import type { TransportHost } from './transport-host.js'

export interface AssistantOptions extends Pick<ClientPageOptions, 'options' | 'runtime' | 'registry' | 'snapshot' | 'set' | 'subscribe' | 'onAction'> {
  clock: PageClock
  connection: Connection
  host: TransportHost
  pageViews: PageViews
  permission: Permission
  tab: Tab
  /** Captures what a detector observed. */
  capture: (type: string, data: CapturedData) => void
  /** Sends an outcome of a command. */
  report: (outcome: string, commandId: string, data?: object) => void
  /** Sends another event of the kit itself. */
  send: (type: string, data: object) => void
  reportError: ReportError
}

export interface Assistant {
  suggestions: Suggestions
  tasks: Pick<PageTasks, 'cancel'>
  turns: AttentionTurns
  panel: PanelRequests
  contexts: ContextReports
  detectors: Omit<Detectors, 'watch'>
  /** Watches the page until `signal` is aborted. */
  watch: (signal: AbortSignal) => void
}

/** Creates the assistant of a page; nothing is watched yet. */
export function createAssistant(given: AssistantOptions): Assistant {
  const { options, runtime, registry, snapshot, set, subscribe, onAction, clock, connection, host, pageViews, permission, tab, capture, report, send, reportError } = given
  const { endpoint = '/api/proactive', events, capture: switches = {} } = options
  const { serverNow } = clock
  const { request } = host
  const mayCapture = permission.refresh

  const moments = createMoments(clock)
  const detectors = createDetectors({ events, switches, clock, pageViews, mayCapture, capture, report: reportError })
  const tasks = createLazyPageTasks({ registry, report, reportError, onChange: set, onUndoable: (task) => suggestions.offerUndo(task) })
  const suggestions = createSuggestions({
    tab,
    moments,
    tasks,
    serverNow,
    request,
    report,
    onChange: (items, activity) => set({ suggestions: items, activity }),
    onDone: onAction,
  })
  const turns = createAttentionTurns({
    endpoint,
    fetch: runtime.fetch,
    serverNow,
    mayAsk: mayCapture,
    snapshot,
    subscribe,
    grant: () => connection.grant,
    request,
    onShown: suggestions.recordTurn,
  })

  const panel = createPanel({
    suggestions,
    serverNow,
    mayAsk: mayCapture,
    snapshot,
    subscribe,
    request,
    report,
    onChange: (prepared) => set({ prepared }),
    onDone: onAction,
  })

  const contexts = createContextReports({ registry, mayReport: mayCapture, send, reportError, snapshot, subscribe })

  return {
    suggestions: withPanel(suggestions, panel),
    tasks,
    turns,
    panel,
    contexts,
    detectors,
    watch(signal) {
      moments.watch(signal)
      detectors.watch(signal)
    },
  }
}
