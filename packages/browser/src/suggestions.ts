/**
 * Runs commands in the page: decides when each suggestion is shown, sends the person's answers, and keeps the phase of
 * each suggestion (phase.ts has the diagram).
 *
 * Tricky cases:
 * - The server may send a command again: each id runs once per session.
 * - A suggestion that the person may be looking at never disappears without a reason: it stays with phase `ended`.
 * - A dialog may open over an open suggestion, which then waits again. Its time and its hold go on: when the dialog is
 *   closed, it shows what is left of the hold, or says why it ended.
 * - A page that is left during an accept does not know whether the action was done. The next page shows the suggestion
 *   as open again; accepting it again gets the same answer from the server.
 * - An answer that arrives after `clear` changes nothing: the list may belong to another person by then.
 */

import { type Answer, type Command, isRecord, type Json, type RequestKind, type Requests } from '@proactive/protocol'
import type { Moments } from './moments.js'
import { isOver, isPending, phaseAfterReload } from './phase.js'
import { asSuggestion, isCommand, isHold } from './read-command.js'
import type { Activity, Deferral, PageSuggestion, Problem } from './snapshot.js'
import type { Tab } from './tab.js'
import type { PageTasks, Task } from './tasks/page-tasks.js'

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
  undo: (id: string) => Promise<void>
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
  /** Adds a turn of the app that was shown to the activity. */
  recordTurn: (turn: { leaseId: string; kind: string }) => void
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

/** How often expiries and obstacles are checked while a suggestion waits or is open. */
const tickMs = 250
const rememberedIds = 100
const rememberedActivity = 20

/** Creates the list of suggestions, empty until `receive` or `resume`. */
export function createSuggestions(options: SuggestionsOptions): Suggestions {
  const { tab, moments, tasks, serverNow, request, report, onChange, onDone } = options
  let items: readonly PageSuggestion[] = []
  let activity: readonly Activity[] = []
  let ticking: ReturnType<typeof setInterval> | undefined
  /** The reasons that were reported, by suggestion. */
  const reasons = new Map<string, Set<Deferral>>()
  /** The undo tokens of what this page did, by correlation id. */
  const undoable = new Map<string, string>()
  /** Rises with each `clear`. */
  let generation = 0

  const find = (id: string): PageSuggestion | undefined => items.find((item) => item.id === id)

  function set(nextItems: readonly PageSuggestion[], nextActivity: readonly Activity[] = activity): void {
    if (nextItems === items && nextActivity === activity) return
    items = nextItems
    activity = nextActivity
    tab.remember({ suggestions: items, activity })
    if (items.some(({ phase }) => isPending(phase))) ticking ??= setInterval(tick, tickMs)
    else {
      clearInterval(ticking)
      ticking = undefined
    }
    onChange(items, activity)
  }

  const patch = (id: string, change: Partial<PageSuggestion>): void =>
    set(items.map((item) => (item.id === id ? { ...item, ...change } : item)))

  const remove = (id: string): void => set(items.filter((item) => item.id !== id))

  function addActivity(entry: Activity): void {
    set(items, [entry, ...activity.filter(({ id }) => id !== entry.id)].slice(0, rememberedActivity))
  }

  function tick(): void {
    for (const item of items) {
      if (isAnswerable(item) && Date.parse(expiryOf(item)) <= serverNow()) expire(item)
    }
    coverOpen()
    showNext()
  }

  function expire(item: PageSuggestion): void {
    report(item.seen ? 'suggestion.ignored' : 'suggestion.expired', item.id)
    end(item, 'expired')
  }

  /** Ends a suggestion. One that the person may be looking at stays and says why it ended. */
  function end(item: PageSuggestion, problem: Problem): void {
    const { id, correlationId, message, action } = item
    addActivity({ id, correlationId, time: new Date(serverNow()).toISOString(), state: 'missed', message, undoToken: null, action })
    if (item.phase === 'waiting' && !item.seen) remove(id)
    else patch(id, { phase: item.phase === 'waiting' ? 'waiting' : 'ended', problem })
  }

  /** Makes the open suggestion wait while a dialog is in front of it. */
  function coverOpen(): void {
    const reason = moments.cover()
    const item = reason && items.find(({ phase }) => phase === 'open')
    if (!item) return
    defer(item, reason)
    patch(item.id, { phase: 'waiting', problem: null })
  }

  /** Reports why a suggestion waits: each reason once. */
  function defer({ id, deferred }: PageSuggestion, reason: Deferral): void {
    if (deferred === reason) return
    const before = reasons.get(id) ?? new Set()
    if (!before.has(reason)) report('suggestion.deferred', id, { reason })
    reasons.set(id, before.add(reason))
    patch(id, { deferred: reason })
  }

  /** Opens the most urgent and then earliest suggestion whose moment is good, unless another one is shown. */
  function showNext(): void {
    const current = items.find(({ phase }) => phase !== 'waiting')
    const isOccupied = current !== undefined && !isOver(current.phase)
    for (const item of items.filter(({ phase }) => phase === 'waiting').toSorted(byUrgency)) {
      // A suggestion that the person has seen goes on at the first moment.
      const obstacle = isOccupied ? 'occupied' : moments.obstacle(item.seen ? 'high' : item.priority)
      if (obstacle) defer(item, obstacle)
      else {
        const opened: PageSuggestion = { ...item, phase: item.problem ? 'ended' : 'open', deferred: null }
        return set(items.filter((each) => each !== current).map((each) => (each === item ? opened : each)))
      }
    }
  }

  function shown(id: string): void {
    const item = find(id)
    if (!item || item.seen || item.phase === 'waiting') return
    report('suggestion.shown', id)
    patch(id, { seen: true })
  }

  /** Reports an answer and removes the suggestion. An answered suggestion counts as seen. */
  function answer(id: string, outcome: string): void {
    if (find(id)?.phase !== 'open') return
    shown(id)
    report(outcome, id)
    remove(id)
    showNext()
  }

  /** Undoes an action on the server, or what this page did itself. */
  async function undoBy(undoToken: string): Promise<Answer<'undo'> | null> {
    if (!undoToken.startsWith(pageToken)) return request('undo', { undoToken })
    const isUndone = await tasks.undo(undoToken.slice(pageToken.length))
    return isUndone ? { ok: true, result: null } : { ok: false, code: 'unavailable', message: 'Nothing that the page did is left to undo.' }
  }

  async function undo(id: string): Promise<void> {
    const entry = activity.find((each) => each.id === id)
    if (!entry?.undoToken || find(id)?.phase === 'undoing') return
    patch(id, { phase: 'undoing', problem: null })
    const before = generation
    const undone = await undoBy(entry.undoToken)
    if (generation !== before) return
    if (!undone?.ok) return patch(id, { phase: 'accepted', problem: undone?.code ?? 'offline' })
    addActivity({ ...entry, state: 'undone', undoToken: null })
    patch(id, { phase: 'undone', undoToken: null })
    if (entry.action) onDone({ commandId: id, ...entry.action, result: undone.result ?? null, phase: 'undone' })
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
      set([...items, item].toSorted((a, b) => a.seq - b.seq))
      tick()
    },
    withdraw(withdrawal) {
      const item = isRecord(withdrawal) && typeof withdrawal['id'] === 'string' && find(withdrawal['id'])
      if (item && isAnswerable(item)) end(item, 'withdrawn')
    },
    update(update) {
      if (!isRecord(update)) return
      const { id, hold, place } = update
      if (typeof id !== 'string' || !find(id)) return
      patch(id, { ...(isHold(hold) && { hold }), ...(typeof place === 'number' && { place }) })
    },
    shown,
    async accept(id, input) {
      const item = find(id)
      if (item?.phase !== 'open') return
      shown(id)
      patch(id, { phase: 'accepting', problem: null })
      const before = generation
      const accepted = await request('accept', { commandId: id, ...(input && { input }) })
      if (generation !== before) return
      if (!accepted?.ok) {
        const problem = accepted?.code ?? 'offline'
        const mayRetry = accepted?.retryAfterMs !== undefined || !finalProblems.has(problem)
        return patch(id, { phase: mayRetry ? 'open' : 'ended', problem })
      }
      const { correlationId, message, action } = item
      // The command may have arrived before this answer.
      const undoToken = accepted.undoToken ?? undoable.get(correlationId) ?? null
      patch(id, { phase: 'accepted', undoToken })
      addActivity({ id, correlationId, time: new Date(serverNow()).toISOString(), state: 'accepted', message, undoToken, action })
      if (action) onDone({ commandId: id, type: action.type, input: action.input, result: accepted.result, phase: 'accepted' })
    },
    async extend(id) {
      const hold = find(id)?.hold
      if (!hold) return
      const before = generation
      const extended = await request('extend', { holdId: hold.id })
      const item = find(id)
      if (generation !== before || item?.hold?.id !== hold.id || item.phase !== 'open') return
      if (!extended?.ok) return patch(id, { problem: extended?.code ?? 'offline' })
      const longer = { ...item.hold, expiresAt: extended.expiresAt }
      if (isHold(longer)) patch(id, { hold: longer, problem: null })
    },
    undo,
    async undoTask(commandId) {
      const entry = activity.find(({ undoToken }) => undoToken === `${pageToken}${commandId}`)
      if (entry) await undo(entry.id)
      else await tasks.undo(commandId)
    },
    decline: (id) => answer(id, 'suggestion.declined'),
    dismiss(id) {
      const item = find(id)
      if (item && isOver(item.phase)) remove(id)
      else answer(id, 'suggestion.dismissed')
    },
    ignore: (id) => answer(id, 'suggestion.ignored'),
    fail(id) {
      const item = find(id)
      if (!item || item.phase === 'accepting' || item.phase === 'undoing') return
      if (isPending(item.phase)) {
        report('command.failed', id, { code: 'internal', message: 'The page failed to show this command.' })
        report(item.seen ? 'suggestion.ignored' : 'suggestion.expired', id)
      }
      remove(id)
      showNext()
    },
    changePage() {
      moments.markBreak()
      set(items.filter(({ phase }) => !isOver(phase)))
    },
    offerUndo({ id, correlationId }) {
      const undoToken = `${pageToken}${id}`
      undoable.set(correlationId, undoToken)
      const item = items.find((each) => each.correlationId === correlationId && each.phase === 'accepted')
      if (item) patch(item.id, { undoToken })
      const entry = activity.find((each) => each.correlationId === correlationId && each.state === 'accepted')
      if (entry) addActivity({ ...entry, undoToken })
    },
    recordTurn({ leaseId: id, kind: message }) {
      addActivity({ id, correlationId: id, time: new Date(serverNow()).toISOString(), state: 'turn', message, undoToken: null, action: null })
    },
    resume() {
      const { suggestions, activity: remembered } = tab.memory
      const resumed = suggestions.map((item) => withoutPageUndo({ ...item, phase: phaseAfterReload(item.phase) }))
      set(resumed, remembered.map(withoutPageUndo))
      tick()
    },
    clear() {
      generation++
      undoable.clear()
      tasks.clear()
      if (items.length === 0 && activity.length === 0) return
      items = []
      activity = []
      clearInterval(ticking)
      ticking = undefined
      onChange(items, activity)
    },
  }
}

/** Begins the undo token of what this page did, followed by the id of the command; every other token is the server's. */
const pageToken = 'page:'

/** Takes away an undo that only the former page could have done. */
const withoutPageUndo = <Item extends { readonly undoToken: string | null }>(item: Item): Item =>
  item.undoToken?.startsWith(pageToken) ? { ...item, undoToken: null } : item

const isTask = (command: Command): command is Command & Task => !command.type.startsWith('ui.')

/** Returns whether a suggestion can still be answered. One that waits with a problem ended while a dialog was in front of it. */
const isAnswerable = ({ phase, problem }: PageSuggestion): boolean => phase === 'open' || (phase === 'waiting' && problem === null)

/** Returns when a suggestion expires: a hold that the person has seen extends it. */
const expiryOf = ({ seen, hold, expiresAt }: PageSuggestion): string => (seen && hold ? hold.expiresAt : expiresAt)

/** Refusals of an accept after which a retry cannot succeed. */
const finalProblems: ReadonlySet<Problem> = new Set(['expired', 'hold_lost', 'already_answered', 'not_found', 'unavailable'])

const urgency = { high: 0, medium: 1, low: 2 }
const byUrgency = (a: PageSuggestion, b: PageSuggestion): number => urgency[a.priority] - urgency[b.priority] || a.seq - b.seq
