import { type Answer, type Command, type Hold, suggestionDeclined, suggestionDismissed, suggestionExpired, suggestionIgnored, suggestionShown } from '@proactive/protocol'
import type { Page } from '../../delivery/delivery.js'
import type { Pipeline } from '../../pipeline.js'
import type { SessionRow } from '../../store/store.js'
import type { Entry } from './scenario.js'

/** What a tab reports of its screen. */
export interface TabEvents {
  onShown(command: Command): void
  onWithdrawn(command: Command): void
  /** `answer` is what the person did; with `refused: true`, the server refused it. */
  onAnswered(command: Command, answer: Answered, refused?: true): void
  /** An event or a request was refused. */
  onRefused(what: string, reason: string): void
}
type Answered = Extract<Entry, { kind: 'answer' }>['answer']

/** An event of a page, before its time and its place in a batch. */
export interface Said {
  id: string
  type: string
  data: unknown
  /** Default: now. */
  time?: string | undefined
  version?: number | undefined
  causationId?: string
}

/** One tab of a person, whose page is always free: it shows what it is sent at once, and does what it is asked to do. */
export interface Tab {
  readonly session: SessionRow
  /** What is or was on the screen. */
  readonly screen: readonly OnScreen[]
  readonly isConnected: boolean
  connect(): Promise<void>
  /** Loses the connection: what the tab says from then on waits until it is connected again. */
  disconnect(): void
  say(event: Said): Promise<void>
  /** Runs work that needs the connection, at once or when there is one again. */
  whenConnected(work: () => Promise<void>): Promise<void>
  answer(item: OnScreen, answer: Answered, input?: object): Promise<void>
  /** Shows new commands, and reports those whose time is over. Returns false when there was none. */
  present(): Promise<boolean>
}

/** A suggestion or a notification in a tab. */
export interface OnScreen {
  readonly command: Command
  phase: 'open' | 'accepted' | 'over'
  hold?: Hold
  undoToken?: string
}

export interface TabOptions {
  pipeline: Pipeline
  session: SessionRow
  now: () => number
  ids: () => string
  on: TabEvents
}

const outcomes = { decline: suggestionDeclined.type, dismiss: suggestionDismissed.type, ignore: suggestionIgnored.type } as const

export function createTab({ pipeline, session, now, ids, on }: TabOptions): Tab {
  const from = { person: session.person, session: session.id }
  const received = new Map<string, Command>()
  const screen: OnScreen[] = []
  /** Commands that arrived and were not shown or done yet. */
  let fresh: Command[] = []
  let lastSeq = 0
  let isConnected = false
  let waiting: (() => Promise<void>)[] = []

  const page: Page = {
    command(command, acknowledge) {
      acknowledge()
      lastSeq = Math.max(lastSeq, command.seq)
      if (received.has(command.id)) return
      received.set(command.id, command)
      fresh.push(command)
    },
    withdraw({ id }) {
      const command = received.get(id)
      const item = screen.find((one) => one.command.id === id)
      fresh = fresh.filter((one) => one.id !== id)
      if (!command || (item && item.phase !== 'open')) return
      if (item) item.phase = 'over'
      on.onWithdrawn(command)
    },
    update({ id, hold }) {
      const item = screen.find((one) => one.command.id === id)
      if (item && hold) item.hold = hold
    },
  }

  async function whenConnected(work: () => Promise<void>): Promise<void> {
    if (isConnected) await work()
    else waiting.push(work)
  }

  function say({ time = iso(now()), version, ...said }: Said): Promise<void> {
    return whenConnected(async () => {
      const event = { ...said, time, ...(version !== undefined && { version }) }
      const answer = await pipeline.receiver.receive(from, { sentAt: iso(now()), events: [event] })
      const [refused] = answer.ok ? answer.rejected : [answer]
      if (refused) on.onRefused(said.type, `${refused.code}: ${refused.message}`)
    })
  }

  const report = (type: string, { id }: Command, data: object = {}): Promise<void> => say({ id: ids(), type, data, causationId: id })

  /** Sends a request, at once or when there is a connection again. Its answer may take a while of the clock. */
  function ask(kind: 'accept' | 'undo' | 'extend', { command }: OnScreen, body: object, taken: (answer: Extract<Answer, { ok: true }>) => void): Promise<void> {
    return whenConnected(async () => {
      pipeline.requests.ask(from, kind, body).then(
        (answer) => {
          if (answer.ok) taken(answer)
          else on.onRefused(kind, `${answer.code}: ${answer.message}`)
          return on.onAnswered(command, kind, ...(answer.ok ? [] : [true as const]))
        },
        (err: unknown) => on.onRefused(kind, String(err)),
      )
      await new Promise((done) => void setImmediate(done))
    })
  }

  async function perform(command: Command): Promise<void> {
    if (command.type === 'workflow.start') for (const step of command.data.steps) await report('workflow.step_completed', command, { step })
    await report('command.executed', command)
  }

  async function show(command: Command): Promise<void> {
    if (Date.parse(command.expiresAt) <= now()) return report(suggestionExpired.type, command)
    if (command.type !== 'ui.suggestion' && command.type !== 'ui.notification') return perform(command)
    screen.push({ command, phase: 'open', ...(command.data.hold && { hold: command.data.hold }) })
    on.onShown(command)
    return report(suggestionShown.type, command)
  }

  return {
    session,
    screen,
    get isConnected() {
      return isConnected
    },
    async connect() {
      isConnected = true
      await pipeline.presence.connect(session)
      await pipeline.delivery.connect(session.id, lastSeq, page)
      const queued = waiting
      waiting = []
      for (const work of queued) await work()
    },
    disconnect() {
      isConnected = false
      pipeline.delivery.disconnect(session.id, page)
      pipeline.presence.disconnect(session.id)
    },
    say,
    whenConnected,
    async answer(item, answer, input) {
      const { command, hold, undoToken } = item
      switch (answer) {
        case 'accept':
          return ask(answer, item, { commandId: command.id, ...(input && { input }) }, (given) => {
            item.phase = 'accepted'
            if ('undoToken' in given && given.undoToken !== undefined) item.undoToken = given.undoToken
          })
        case 'undo':
          item.phase = 'over'
          // What the page did itself, such as filling in a form, the page undoes.
          if (undoToken === undefined) return on.onAnswered(command, answer)
          return ask(answer, item, { undoToken }, () => {})
        case 'extend':
          return ask(answer, item, { holdId: hold?.id ?? '' }, (given) => {
            if (hold && 'expiresAt' in given && given.expiresAt !== undefined) item.hold = { ...hold, expiresAt: given.expiresAt }
          })
        default:
          item.phase = 'over'
          on.onAnswered(command, answer)
          return report(outcomes[answer], command)
      }
    },
    async present() {
      const arrived = fresh
      const expired = screen.filter(({ phase, command, hold }) => phase === 'open' && Date.parse(hold?.expiresAt ?? command.expiresAt) <= now())
      fresh = []
      for (const item of expired) {
        item.phase = 'over'
        await report(suggestionIgnored.type, item.command)
      }
      for (const command of arrived) await show(command)
      return arrived.length + expired.length > 0
    },
  }
}

const iso = (at: number): string => new Date(at).toISOString()
