import type { Answer, Json, RequestKind, Requests } from '@proactive/protocol'
import type { Moments } from './moments.js'
import { asSuggestion, isCommand, isRecord } from './read-command.js'
import type { Activity, PageSuggestion, Problem } from './snapshot.js'
import type { Tab } from './tab.js'

/** Tells that an accepted action was done, or undone again. */
export interface ActionDone {
  readonly commandId: string
  readonly type: string
  readonly input: Json
  readonly result: Json
  readonly phase: 'accepted' | 'undone'
}

export interface Suggestions {
  /** A command from the server, as it came; each id runs once. */
  receive: (command: unknown) => void
  withdraw: (withdrawal: unknown) => void
  update: (update: unknown) => void
  shown: (id: string) => void
  accept: (id: string, input?: { [key: string]: unknown }) => Promise<void>
  undo: (id: string) => Promise<void>
  decline: (id: string) => void
  /** Closes it: the person's × while it is open, tidying up once it is over. */
  dismiss: (id: string) => void
  /** It was shown, nobody answered, and its time is over. */
  ignore: (id: string) => void
  /** Another page of the same tab: what is over goes. */
  turnPage: () => void
  /** Takes up what an earlier page of this tab left. */
  resume: () => void
  clear: () => void
}

export interface SuggestionsOptions {
  tab: Tab
  moments: Moments
  /** Epoch milliseconds on the server's clock. */
  serverNow: () => number
  ask: <Kind extends RequestKind>(kind: Kind, body: Requests[Kind]) => Promise<Answer<Kind> | null>
  /** Tells what became of a command. */
  tell: (outcome: string, commandId: string, data?: object) => void
  onChange: (suggestions: readonly PageSuggestion[], activity: readonly Activity[]) => void
  onDone: (done: ActionDone) => void
}

const tickMs = 250
const rememberedIds = 100
const rememberedActivity = 20

/** Runs commands in the page: when each shows, what the person answers, and what that leads to. */
export function createSuggestions(options: SuggestionsOptions): Suggestions {
  const { tab, moments, serverNow, ask, tell, onChange, onDone } = options
  let items: readonly PageSuggestion[] = []
  let activity: readonly Activity[] = []
  let ticking: ReturnType<typeof setInterval> | undefined

  const find = (id: string): PageSuggestion | undefined => items.find((item) => item.id === id)

  function set(next: readonly PageSuggestion[], doings: readonly Activity[] = activity): void {
    if (next === items && doings === activity) return
    items = next
    activity = doings
    tab.remember({ suggestions: items, activity })
    const live = items.some(({ phase }) => phase === 'waiting' || phase === 'open')
    if (live) ticking ??= setInterval(tick, tickMs)
    else {
      clearInterval(ticking)
      ticking = undefined
    }
    onChange(items, activity)
  }

  const patch = (id: string, change: Partial<PageSuggestion>): void =>
    set(items.map((item) => (item.id === id ? { ...item, ...change } : item)))

  const remove = (id: string): void => set(items.filter((item) => item.id !== id))

  function note(entry: Activity): void {
    set(items, [entry, ...activity.filter(({ id }) => id !== entry.id)].slice(0, rememberedActivity))
  }

  function missed({ id, message, action }: PageSuggestion): void {
    note({ id, time: new Date(serverNow()).toISOString(), state: 'missed', message, undoToken: null, action })
  }

  function tick(): void {
    for (const item of items) {
      if ((item.phase === 'waiting' || item.phase === 'open') && Date.parse(endOf(item)) <= serverNow()) expire(item)
    }
    present()
  }

  function expire(item: PageSuggestion): void {
    tell(item.seen ? 'suggestion.ignored' : 'suggestion.expired', item.id)
    end(item, 'expired')
  }

  /** What the person may be looking at is not whisked away: it says why it is over. */
  function end(item: PageSuggestion, problem: Problem): void {
    missed(item)
    if (item.phase === 'waiting') remove(item.id)
    else patch(item.id, { phase: 'ended', problem })
  }

  /** One at a time: the most urgent, then the earliest, when its moment is there. */
  function present(): void {
    const current = items.find(({ phase }) => phase !== 'waiting')
    const occupied = current !== undefined && !over(current)
    for (const item of items.filter(({ phase }) => phase === 'waiting').toSorted(byUrgency)) {
      const obstacle = occupied ? 'occupied' : moments.obstacle(item.priority)
      if (!obstacle) {
        set(items.filter((each) => each !== current).map((each) => (each === item ? { ...item, phase: 'open' } : each)))
        return
      }
      if (!item.deferred) {
        tell('suggestion.deferred', item.id, { reason: obstacle })
        patch(item.id, { deferred: true })
      }
    }
  }

  function shown(id: string): void {
    const item = find(id)
    if (!item || item.seen || item.phase === 'waiting') return
    tell('suggestion.shown', id)
    patch(id, { seen: true })
  }

  /** An answer to something counts as having seen it. */
  function answered(id: string, outcome: string): void {
    if (find(id)?.phase !== 'open') return
    shown(id)
    tell(outcome, id)
    remove(id)
    present()
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
        return tell('command.failed', command.id, { code: 'not_found', message: `This page runs no ${command.type}.` })
      }
      set([...items, item].toSorted((a, b) => a.seq - b.seq))
      tick()
    },
    withdraw(given) {
      const item = isRecord(given) && find(String(given['id']))
      if (item && (item.phase === 'waiting' || item.phase === 'open')) end(item, 'withdrawn')
    },
    update(given) {
      if (!isRecord(given)) return
      const { id, hold, place } = given as { id?: string; hold?: PageSuggestion['hold']; place?: number }
      if (id !== undefined && find(id)) patch(id, { ...(hold && { hold }), ...(place !== undefined && { place }) })
    },
    shown,
    async accept(id, input) {
      const item = find(id)
      if (item?.phase !== 'open') return
      shown(id)
      patch(id, { phase: 'accepting', problem: null })
      const answer = await ask('accept', { commandId: id, ...(input && { input }) })
      if (!answer?.ok) {
        const problem = answer?.code ?? 'offline'
        const again = answer?.retryAfterMs !== undefined || !final.has(problem)
        return patch(id, { phase: again ? 'open' : 'ended', problem })
      }
      const { message, action } = item
      const undoToken = answer.undoToken ?? null
      patch(id, { phase: 'accepted', undoToken })
      note({ id, time: new Date(serverNow()).toISOString(), state: 'accepted', message, undoToken, action })
      if (action) onDone({ commandId: id, type: action.type, input: action.input, result: answer.result, phase: 'accepted' })
    },
    async undo(id) {
      const entry = activity.find((each) => each.id === id)
      if (!entry?.undoToken || find(id)?.phase === 'undoing') return
      patch(id, { phase: 'undoing', problem: null })
      const answer = await ask('undo', { undoToken: entry.undoToken })
      if (!answer?.ok) return patch(id, { phase: 'accepted', problem: answer?.code ?? 'offline' })
      note({ ...entry, state: 'undone', undoToken: null })
      patch(id, { phase: 'undone', undoToken: null })
      if (entry.action) onDone({ commandId: id, ...entry.action, result: answer.result ?? null, phase: 'undone' })
    },
    decline: (id) => answered(id, 'suggestion.declined'),
    dismiss(id) {
      const item = find(id)
      if (item && over(item)) remove(id)
      else answered(id, 'suggestion.dismissed')
    },
    ignore: (id) => answered(id, 'suggestion.ignored'),
    turnPage() {
      moments.breakNow()
      set(items.filter((item) => !over(item)))
    },
    resume() {
      const { suggestions, activity: doings } = tab.memory
      // What was asked when the page went may or may not have happened; asking again gives the same answer.
      set(suggestions.map((item) => ({ ...item, phase: resumed[item.phase] ?? item.phase })), doings)
      tick()
    },
    clear() {
      items = []
      activity = []
      clearInterval(ticking)
      ticking = undefined
      onChange(items, activity)
    },
  }
}

/** What is kept for somebody who has seen it lasts as long as it is kept. */
const endOf = ({ seen, hold, expiresAt }: PageSuggestion): string => (seen && hold ? hold.expiresAt : expiresAt)

const over = ({ phase }: PageSuggestion): boolean => phase === 'accepted' || phase === 'undone' || phase === 'ended'

const resumed: Partial<Record<PageSuggestion['phase'], PageSuggestion['phase']>> = { accepting: 'open', undoing: 'accepted' }

/** Refusals of an accept after which trying again is pointless. */
const final: ReadonlySet<Problem> = new Set(['expired', 'hold_lost', 'already_answered', 'not_found', 'unavailable'])

const urgency = { high: 0, medium: 1, low: 2 }
const byUrgency = (a: PageSuggestion, b: PageSuggestion): number => urgency[a.priority] - urgency[b.priority] || a.seq - b.seq
