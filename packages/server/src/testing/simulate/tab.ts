import { type Answer, type Command, type Json, type RequestKind, seconds, type Update, type WireEvent } from '@proactive/protocol'
import { createLine, type Line } from './line.js'
import type { Stage } from './stage.js'

/** A command in a tab, and its phase. */
export interface Item {
  command: Command
  phase: 'waiting' | 'open' | 'accepting' | 'accepted' | 'undoing' | 'over'
  isSeen: boolean
  isWithdrawn: boolean
  /** What the page was told since of its hold and its place. */
  change?: Update
}

/** What a tab reports to its person. */
export interface TabEvents {
  /** A suggestion is shown. */
  onShown(item: Item): void
  onAnswered(item: Item, kind: RequestKind, answer: Answer): void
  onDurable: (event: WireEvent) => void
}

/** One tab, which behaves like the client in a page: shows one suggestion at a time and reports its outcome. */
export interface Tab {
  readonly items: readonly Item[]
  readonly isOpen: boolean
  readonly line: Line
  say(type: string, data: Json, causationId?: string): WireEvent
  answer(item: Item, outcome: 'suggestion.declined' | 'suggestion.dismissed' | 'suggestion.ignored'): void
  ask(item: Item, kind: 'accept' | 'undo', body: object): void
  close(isSudden: boolean): void
}

const urgency = { high: 0, medium: 1, low: 2 }

export function createTab({
  stage,
  person,
  consent,
  on,
}: {
  stage: Stage
  person: string
  consent: Parameters<typeof createLine>[0]['consent']
  on: TabEvents
}): Tab {
  const { schedule, watch, counters } = stage
  const random = stage.random.fork(`tab ${person} ${schedule.steps} ${schedule.now()}`)
  const versions = new Map(stage.scene.pack.events.map((event) => [event.type, event.version]))
  const items: Item[] = []
  let isOpen = true
  const line = createLine({
    stage,
    random,
    person,
    consent,
    on: { onCommand, onWithdrawal, onUpdate, onDurable: on.onDurable },
  })

  function onCommand(command: Command): void {
    watch.note('arrived', [command.id, person, line.session ?? ''], { seq: command.seq })
    const item: Item = { command, phase: 'waiting', isSeen: false, isWithdrawn: false }
    items.push(item)
    if (command.type !== 'ui.suggestion' && command.type !== 'ui.notification') {
      // The page does it by itself.
      item.phase = 'over'
      counters.add('done by the page')
      return later(random.between(0, seconds(2)), () => isOpen && say('command.executed', {}, command.id))
    }
    later(Date.parse(command.expiresAt) - schedule.now(), () => expire(item))
    if (isPlace(item)) return later(random.between(0, seconds(4)), () => showPlace(item))
    later(random.between(0, seconds(4)), present)
  }

  /** Shows a place beside whatever suggestion is shown; at times the person closes it. */
  function showPlace(item: Item): void {
    if (!isOpen || item.phase !== 'waiting') return
    item.phase = 'open'
    item.isSeen = true
    say('suggestion.shown', {}, item.command.id)
    counters.add('places shown')
    if (!random.chance(0.2)) return
    later(random.between(seconds(1), seconds(40)), () => {
      if (!isOpen || item.phase !== 'open') return
      say('suggestion.dismissed', {}, item.command.id)
      item.phase = 'over'
    })
  }

  /** Shows the most urgent waiting suggestion, at once or after a while. */
  function present(): void {
    if (!isOpen || items.some((item) => !isPlace(item) && (item.phase === 'open' || item.phase === 'accepting'))) return
    const [next] = items.filter((item) => !isPlace(item) && item.phase === 'waiting').toSorted(byUrgency)
    if (!next) return
    if (random.chance(0.25)) return later(random.between(seconds(1), seconds(40)), present)
    next.phase = 'open'
    next.isSeen = true
    say('suggestion.shown', {}, next.command.id)
    on.onShown(next)
  }

  function onWithdrawal(id: string): void {
    const item = items.find(({ command }) => command.id === id)
    if (!item || item.isWithdrawn) return
    counters.add('withdrawn')
    item.isWithdrawn = true
    if (item.phase === 'waiting' || item.phase === 'open') end(item)
  }

  function onUpdate(update: Update): void {
    const item = items.find(({ command }) => command.id === update.id)
    if (item) item.change = { ...item.change, ...update }
  }

  function expire(item: Item): void {
    if (!isOpen || (item.phase !== 'waiting' && item.phase !== 'open')) return
    say(item.isSeen ? 'suggestion.ignored' : 'suggestion.expired', {}, item.command.id)
    counters.add(item.isSeen ? 'ignored' : 'expired')
    end(item)
  }

  function end(item: Item): void {
    item.phase = 'over'
    later(random.between(0, seconds(2)), present)
  }

  function say(type: string, data: Json, causationId?: string): WireEvent {
    const time = new Date(schedule.now()).toISOString()
    const event = {
      id: random.uuid(),
      type,
      time,
      version: versions.get(type) ?? 1,
      data: { ...fields(data) },
      ...(causationId !== undefined && { causationId }),
    }
    watch.note(type, [event.id, person, ...(causationId === undefined ? [] : [causationId])], data)
    line.send(event)
    return event
  }

  function later(ms: number, call: () => void): void {
    schedule.after(ms, call)
  }

  return {
    items,
    line,
    get isOpen() {
      return isOpen
    },
    say,
    answer(item, outcome) {
      if (!isOpen || item.phase !== 'open') return
      say(outcome, {}, item.command.id)
      counters.add(outcome.slice('suggestion.'.length))
      end(item)
    },
    ask(item, kind, body) {
      if (!isOpen) return
      item.phase = kind === 'accept' ? 'accepting' : 'undoing'
      line.ask(kind, body, (answer) => on.onAnswered(item, kind, answer))
    },
    close(isSudden) {
      isOpen = false
      line.close(isSudden)
    },
  }
}

const isPlace = ({ command: { data } }: Item): boolean => 'place' in data

const byUrgency = ({ command: a }: Item, { command: b }: Item): number =>
  urgency[a.priority] - urgency[b.priority] || a.seq - b.seq

const fields = (data: Json): object => (typeof data === 'object' && data !== null ? data : {})
