/**
 * Runs commands in the page: takes them from the server, sends the person's answers, and keeps the phase of each
 * suggestion (phase.ts has the diagram; turns.ts decides which one is shown).
 *
 * Tricky cases:
 * - The server may send a command again: each id runs once per session.
 * - A page that is left during an accept does not know whether the action was done. The next page shows the suggestion
 *   as open again; accepting it again gets the same answer from the server.
 * - An answer that arrives after `clear` changes nothing: the list may belong to another person by then.
 */

import { type Answer, type Command, isRecord, type Json, type RequestKind, type Requests } from '@proactive/protocol'
import type { Moments } from './moments.js'
import { isOver, isPending, phaseAfterReload } from './phase.js'
import { asSuggestion, isCommand, isHold, isPlace } from './read-command.js'
import type { Activity, PageSuggestion, Problem } from './snapshot.js'
import { createSuggestionList, entryOf } from './suggestion-list.js'
import type { Tab } from './tab.js'
import type { PageTasks, Task } from './tasks/page-tasks.js'
import { createTurns, isAnswerable } from './turns.js'

/** An action that was done after its suggestion was accepted, or that was undone. */
export interface ActionDone {
  readonly commandId: string
  readonly type: string
  readonly input: Json
  readonly result: Json
  readonly phase: 'accepted' | 'undone'
}

export interface Suggestions {
  /** Takes a command from the server; each id runs once. */
  receive: (command: unknown) => void
  withdraw: (withdrawal: unknown) => void
  update: (update: unknown) => void
  shown: (id: string) => void
  accept: (id: string, input?: { [key: string]: unknown }) => Promise<void>
  /** Asks for more time of the hold. */
  extend: (id: string) => Promise<void>
  /** Undoes an accepted suggestion. Resolves with why that failed; `null` where it did not. */
  undo: (id: string) => Promise<Problem | null>
  decline: (id: string) => void
  /** Closes an open suggestion without an answer, or removes one that is over. */
  dismiss: (id: string) => void
  /** Removes a suggestion that was shown and not answered in its time. */
  ignore: (id: string) => void
  /** Removes suggestions that are over: the tab shows another page. */
  changePage: () => void
  /** Removes a suggestion that a surface failed to show, so that the next one may be shown. */
  fail: (id: string) => void
  /** Offers to undo what a command did whose suggestion was accepted. */
  offerUndo: (task: Task) => void
  /** Undoes what a command did, from the surface that shows it; the suggestion that led to it is undone, too. */
  undoTask: (commandId: string) => Promise<void>
  /** Adds what came of something that was accepted in the panel to the activity. */
  record: (entry: Activity) => void
  /** Adds a turn of the app that was shown to the activity. */
  recordTurn: (turn: { leaseId: string; kind: string }) => void
  /** Removes a piece of evidence that the person has forgotten. */
  forget: (evidenceId: string) => void
  /** Restores the suggestions of an earlier page of this tab. */
  resume: () => void
  /** Shows nothing any more. What the tab remembers stays, for `resume`. */
  clear: () => void
}

export interface SuggestionsOptions {
  tab: Tab
  moments: Moments
  tasks: PageTasks
  /** Returns the time on the server's clock, in epoch milliseconds. */
  serverNow: () => number
  request: <Kind extends RequestKind>(kind: Kind, body: Requests[Kind]) => Promise<Answer<Kind> | null>
  /** Sends an outcome of a command. */
  report: (outcome: string, commandId: string, data?: object) => void
  onChange: (suggestions: readonly PageSuggestion[], activity: readonly Activity[]) => void
  onDone: (done: ActionDone) => void
}

const rememberedIds = 100

/** Creates the list of suggestions, empty until `receive` or `resume`. */
export function createSuggestions(options: SuggestionsOptions): Suggestions {
  const { tab, moments, tasks, serverNow, request, report, onChange, onDone } = options
  const list = createSuggestionList(tab, (items, activity) => {
    turns.watch()
    onChange(items, activity)
  })
  const turns = createTurns({ list, moments, serverNow, report })
  /** The undo tokens of what this page did, by correlation id. */
  const undoable = new Map<string, string>()
  /** Rises with each `clear`. */
  let generation = 0

  function shown(id: string): void {
    const item = list.find(id)
    if (!item || item.seen || item.phase === 'waiting') return
    report('suggestion.shown', id)
    list.patch(id, { seen: true })
  }

  /** Reports an answer and removes the suggestion. An answered suggestion counts as seen. */
  function answer(id: string, outcome: string): void {
    if (list.find(id)?.phase !== 'open') return
    shown(id)
    report(outcome, id)
    list.remove(id)
    turns.showNext()
  }

  /** Undoes an action on the server, or what this page did itself. */
  async function undoBy(undoToken: string): Promise<Answer<'undo'> | null> {
    if (!undoToken.startsWith(pageToken)) return request('undo', { undoToken })
    const isUndone = await tasks.undo(undoToken.slice(pageToken.length))
    return isUndone ? { ok: true, result: null } : { ok: false, code: 'unavailable', message: 'Nothing that the page did is left to undo.' }
  }

  async function undo(id: string): Promise<Problem | null> {
    const entry = list.activity.find((each) => each.id === id)
    if (!entry?.undoToken || list.find(id)?.phase === 'undoing') return null
    list.patch(id, { phase: 'undoing', problem: null })
    const before = generation
    const undone = await undoBy(entry.undoToken)
    if (generation !== before) return null
    if (!undone?.ok) {
      const problem = undone?.code ?? 'offline'
      list.patch(id, { phase: 'accepted', problem })
      return problem
    }
    list.record({ ...entry, state: 'undone', undoToken: null })
    list.patch(id, { phase: 'undone', undoToken: null })
    if (entry.action) onDone({ commandId: id, ...entry.action, result: undone.result ?? null, phase: 'undone' })
    return null
  }

  return {
    receive(command) {
      if (!isCommand(command)) return
      const { done, lastSeq } = tab.memory
      tab.remember({ lastSeq: Math.max(lastSeq, command.seq) })
      if (done.includes(command.id)) return
      tab.remember({ done: [...done, command.id].slice(-rememberedIds) })
      const item = asSuggestion(command)
      if (!item) {
        if (isTask(command) && Date.parse(command.expiresAt) > serverNow()) void tasks.perform(command)
        return
      }
      list.set([...list.items, item].toSorted((a, b) => a.seq - b.seq))
      turns.tick()
    },
    withdraw(withdrawal) {
      const item = isRecord(withdrawal) && typeof withdrawal['id'] === 'string' && list.find(withdrawal['id'])
      if (!item || !isAnswerable(item)) return
      turns.end(item, item.place && isRecord(withdrawal) && withdrawal['reason'] === 'taken' ? 'taken' : 'withdrawn')
    },
    update(update) {
      if (!isRecord(update)) return
      const { id, hold, place } = update
      if (typeof id !== 'string' || !list.find(id)) return
      list.patch(id, { ...(isHold(hold) && { hold }), ...(isPlace(place) && { place }) })
    },
    shown,
    async accept(id, input) {
      const item = list.find(id)
      if (item?.phase !== 'open') return
      shown(id)
      list.patch(id, { phase: 'accepting', problem: null })
      const before = generation
      const accepted = await request('accept', { commandId: id, ...(input && { input }) })
      if (generation !== before) return
      if (!accepted?.ok) {
        const problem = accepted?.code ?? 'offline'
        const mayRetry = accepted?.retryAfterMs !== undefined || !finalProblems.has(problem)
        return list.patch(id, { phase: mayRetry ? 'open' : 'ended', problem })
      }
      // The command may have arrived before this answer.
      const undoToken = accepted.undoToken ?? undoable.get(item.correlationId) ?? null
      list.patch(id, { phase: 'accepted', undoToken })
      list.record(entryOf(item, 'accepted', serverNow(), undoToken))
      if (item.action) onDone({ commandId: id, type: item.action.type, input: item.action.input, result: accepted.result, phase: 'accepted' })
    },
    async extend(id) {
      const hold = list.find(id)?.hold
      if (!hold) return
      const before = generation
      const extended = await request('extend', { holdId: hold.id })
      const item = list.find(id)
      if (generation !== before || item?.hold?.id !== hold.id || item.phase !== 'open') return
      if (!extended?.ok) return list.patch(id, { problem: extended?.code ?? 'offline' })
      const longer = { ...item.hold, expiresAt: extended.expiresAt }
      if (isHold(longer)) list.patch(id, { hold: longer, problem: null })
    },
    undo,
    async undoTask(commandId) {
      const entry = list.activity.find(({ undoToken }) => undoToken === `${pageToken}${commandId}`)
      if (entry) await undo(entry.id)
      else await tasks.undo(commandId)
    },
    decline: (id) => answer(id, 'suggestion.declined'),
    dismiss(id) {
      const item = list.find(id)
      if (item && isOver(item.phase)) list.remove(id)
      else answer(id, 'suggestion.dismissed')
    },
    ignore: (id) => answer(id, 'suggestion.ignored'),
    fail(id) {
      const item = list.find(id)
      if (!item || item.phase === 'accepting' || item.phase === 'undoing') return
      if (isPending(item.phase)) {
        report('command.failed', id, { code: 'internal', message: 'The page failed to show this command.' })
        report(item.seen ? 'suggestion.ignored' : 'suggestion.expired', id)
      }
      list.remove(id)
      turns.showNext()
    },
    changePage() {
      moments.markBreak()
      list.set(list.items.filter(({ phase }) => !isOver(phase)))
    },
    offerUndo({ id, correlationId }) {
      const undoToken = `${pageToken}${id}`
      undoable.set(correlationId, undoToken)
      const item = list.items.find((each) => each.correlationId === correlationId && each.phase === 'accepted')
      if (item) list.patch(item.id, { undoToken })
      const entry = list.activity.find((each) => each.correlationId === correlationId && each.state === 'accepted')
      if (entry) list.record({ ...entry, undoToken })
    },
    record: list.record,
    recordTurn({ leaseId: id, kind: message }) {
      list.record({ id, correlationId: id, time: new Date(serverNow()).toISOString(), state: 'turn', message, undoToken: null, action: null })
    },
    forget: (evidenceId) => list.set(list.items.map((item) => ({ ...item, why: item.why.filter(({ id }) => id !== evidenceId) }))),
    resume() {
      const { suggestions, activity: remembered } = tab.memory
      const resumed = suggestions.map((item) => withoutPageUndo({ ...item, phase: phaseAfterReload(item.phase) }))
      list.set(resumed, remembered.map(withoutPageUndo))
      turns.tick()
    },
    clear() {
      generation++
      undoable.clear()
      tasks.clear()
      list.clear()
    },
  }
}

/** Begins the undo token of what this page did, followed by the id of the command; every other token is the server's. */
const pageToken = 'page:'

/** Takes away an undo that only the former page could have done. */
const withoutPageUndo = <Item extends { readonly undoToken: string | null }>(item: Item): Item =>
  item.undoToken?.startsWith(pageToken) ? { ...item, undoToken: null } : item

const isTask = (command: Command): command is Command & Task => !command.type.startsWith('ui.')

/** Refusals of an accept after which a retry cannot succeed. */
export const finalProblems: ReadonlySet<Problem> = new Set(['expired', 'hold_lost', 'already_answered', 'not_found', 'unavailable'])
