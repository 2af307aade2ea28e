/**
 * The assistant's panel in the page: the person's questions, and what was decided and waits for the panel to be opened. The
 * server has the list; the page keeps what came of it until the list is loaded again.
 *
 * Tricky cases:
 * - An item that is withdrawn while it is listed stays as ended, so that nothing vanishes under the person's finger. The
 *   next list is without it.
 * - An answer that arrives after `clear` changes nothing: the list may belong to another person by then.
 */

import { type Answer, type Asked, isRecord, type PreparedItem, ProactiveError, type RequestKind, type Requests } from '@proactive/protocol'
import { isAnswer, isPrepared } from './read-command.js'
import type { PreparedSuggestion, Problem } from './snapshot.js'
import { finalProblems, type Suggestions, type SuggestionsOptions } from './suggestions.js'
import { type Snapshots, untilConnected, untilStarted } from './until.js'

export interface PanelOptions extends Snapshots, Pick<SuggestionsOptions, 'serverNow' | 'report' | 'onDone'> {
  suggestions: Pick<Suggestions, 'record' | 'undo'>
  /** Reads consent and the off switch again, and returns whether the page may ask. */
  mayAsk: () => boolean
  request: <Kind extends RequestKind>(kind: Kind, body: Requests[Kind]) => Promise<Answer<Kind> | null>
  onChange: (prepared: readonly PreparedSuggestion[] | null) => void
}

export interface Panel extends Pick<Suggestions, 'shown' | 'accept' | 'undo' | 'decline' | 'dismiss' | 'withdraw' | 'clear'> {
  /** Whether something is in the list. */
  has: (id: string) => boolean
  /** Asks the shop a question. Rejects with a `ProactiveError`. */
  ask: (question: string) => Promise<Asked>
  /** Loads the list. Rejects with a `ProactiveError`. */
  load: () => Promise<readonly PreparedSuggestion[]>
}

/** What the page asks of the panel itself; answers about an item go where those about suggestions go. */
export type PanelRequests = Pick<Panel, 'ask' | 'load'>

/** Creates the panel of a page; nothing is loaded yet. */
export function createPanel(options: PanelOptions): Panel {
  const { suggestions, mayAsk, serverNow, request, report, onChange, onDone } = options
  let items: readonly PreparedSuggestion[] = []
  const seen = new Set<string>()
  /** Rises with each `clear`. */
  let generation = 0

  function set(next: readonly PreparedSuggestion[]): void {
    items = next
    onChange(items)
  }

  const find = (id: string): PreparedSuggestion | undefined => items.find((item) => item.id === id)
  const patch = (id: string, change: Partial<PreparedSuggestion>): void => set(items.map((item) => (item.id === id ? { ...item, ...change } : item)))

  /** @throws ProactiveError without consent or connection, for a refusal, and where no answer came. */
  async function requestNow<Kind extends 'ask' | 'prepared'>(kind: Kind, body: Requests[Kind]): Promise<Answer<Kind> & { ok: true }> {
    await untilStarted(options)
    if (!mayAsk()) throw new ProactiveError('consent_denied', "There is no consent on this page, or the assistant is switched off. Call setConsent('granted') once the person agrees.")
    const answer = (await untilConnected(options)) ? await request(kind, body) : null
    if (!answer) throw new ProactiveError('unavailable', 'There is no connection to the server. Ask again once `connection` is live.')
    if (!answer.ok) throw new ProactiveError(answer.code, answer.message, answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs })
    return answer
  }

  /** Returns an item as it is listed; one that is listed already keeps its identity. */
  function opened({ id, message, action, why }: PreparedItem): PreparedSuggestion {
    const known = find(id)
    return known?.phase === 'open' ? known : { id, message, action: action ?? null, why, phase: 'open', problem: null, undoToken: null }
  }

  /** Reports an answer of the person, and removes the item. */
  function close(id: string, outcome: string): void {
    const item = find(id)
    if (!item) return
    if (item.phase === 'open') report(outcome, id)
    if (item.phase !== 'accepting' && item.phase !== 'undoing') set(items.filter((each) => each !== item))
  }

  return {
    has: (id) => find(id) !== undefined,
    async ask(question) {
      const answered = await requestNow('ask', { question })
      if (!isAnswer(answered)) throw new ProactiveError('unavailable', 'The answer of the server cannot be read. Check that the endpoint leads to the Proactive server.')
      const { answer: text, sources, decidedBy } = answered
      return { answer: text, sources, decidedBy: decidedBy === 'model' ? 'model' : 'search' }
    },
    async load() {
      const before = generation
      const { items: listed } = await requestNow('prepared', {})
      if (generation !== before) return []
      const kept = items.filter(({ phase }) => phase !== 'open' && phase !== 'ended')
      const fresh = (Array.isArray(listed) ? listed : []).filter((item) => isPrepared(item) && !kept.some(({ id }) => id === item.id))
      set([...kept, ...fresh.map(opened)])
      return items
    },
    shown(id) {
      if (find(id)?.phase !== 'open' || seen.has(id)) return
      seen.add(id)
      report('suggestion.shown', id)
    },
    async accept(id, input) {
      const item = find(id)
      if (item?.phase !== 'open') return
      patch(id, { phase: 'accepting', problem: null })
      const before = generation
      const accepted = await request('accept', { commandId: id, ...(input && { input }) })
      if (generation !== before) return
      if (!accepted?.ok) {
        const problem: Problem = accepted?.code ?? 'offline'
        const mayRetry = accepted?.retryAfterMs !== undefined || !finalProblems.has(problem)
        return patch(id, { phase: mayRetry ? 'open' : 'ended', problem })
      }
      const { message, action } = item
      const undoToken = accepted.undoToken ?? null
      patch(id, { phase: 'accepted', undoToken })
      suggestions.record({ id, correlationId: id, time: new Date(serverNow()).toISOString(), state: 'accepted', message, undoToken, action })
      if (action) onDone({ commandId: id, type: action.type, input: action.input, result: accepted.result, phase: 'accepted' })
    },
    async undo(id) {
      if (find(id)?.phase !== 'accepted') return null
      patch(id, { phase: 'undoing', problem: null })
      const before = generation
      const problem = await suggestions.undo(id)
      if (generation === before) patch(id, problem ? { phase: 'accepted', problem } : { phase: 'undone', undoToken: null })
      return problem
    },
    decline: (id) => close(id, 'suggestion.declined'),
    dismiss: (id) => close(id, 'suggestion.dismissed'),
    withdraw(withdrawal) {
      const id = isRecord(withdrawal) ? withdrawal['id'] : null
      if (typeof id === 'string' && find(id)?.phase === 'open') patch(id, { phase: 'ended', problem: 'withdrawn' })
    },
    clear() {
      generation++
      seen.clear()
      items = []
      onChange(null)
    },
  }
}

/** Returns the suggestions, whose answers go to the panel where they are about something in its list. */
export function withPanel(suggestions: Suggestions, panel: Panel): Suggestions {
  const of = (id: string): Panel | Suggestions => (panel.has(id) ? panel : suggestions)
  return {
    ...suggestions,
    shown: (id) => of(id).shown(id),
    accept: async (id, input) => of(id).accept(id, input),
    undo: async (id) => of(id).undo(id),
    decline: (id) => of(id).decline(id),
    dismiss: (id) => of(id).dismiss(id),
    withdraw(withdrawal) {
      panel.withdraw(withdrawal)
      suggestions.withdraw(withdrawal)
    },
    clear() {
      panel.clear()
      suggestions.clear()
    },
  }
}
