import { randomUUID } from 'node:crypto'
import {
  type Answer,
  type BatchAnswer,
  type Command,
  type CommandData,
  type CommandType,
  type DataOf,
  type EventContract,
  type Hold,
  type PreparedItem,
  type RequestKind,
  suggestionDeclined,
  suggestionDismissed,
  suggestionShown,
} from '@proactive/protocol'
import type { Page } from '../delivery/delivery.js'
import type { Pipeline } from '../pipeline.js'
import type { SessionRow, Store } from '../store/store.js'

/** One tab of one person, which behaves like a page: acknowledges commands, shows them and reports their outcomes. */
export interface TestVisitor {
  readonly personId: string
  readonly sessionId: string
  /** Sends an event and waits until everything that follows from it is settled. */
  does<E extends EventContract>(event: E, data: DataOf<E>, options?: { causationId?: string }): Promise<BatchAnswer>
  /** Returns the data of the command of this type that is shown now, or null. */
  sees<Type extends CommandType>(type: Type): CommandData[Type] | null
  /** Every command that was received, in order. */
  readonly received: readonly Command[]
  /** Accepts the suggestion that is shown, or what waits in the panel, by its id. */
  accepts(input?: Record<string, unknown>, prepared?: Pick<PreparedItem, 'id'>): Promise<Answer>
  /** Opens the assistant's panel, and returns what waits there. */
  prepared(): Promise<PreparedItem[]>
  /** Asks a question. The server needs a retriever. */
  asks(question: string): Promise<Answer>
  undoes(undoToken: string): Promise<Answer>
  /** Requests more time for the hold of the suggestion that is shown. */
  extends(): Promise<Answer>
  declines(): Promise<void>
  dismisses(): Promise<void>
  /** Disconnects the tab. After 60 s its session counts as absent. */
  leaves(): Promise<void>
  /** Reconnects the tab. */
  comesBack(): Promise<void>
}

/** A command of one type. */
type Sent<Type extends CommandType> = Command & { type: Type; data: CommandData[Type] }

export interface VisitorOptions {
  /** The ID of a logged-in user. Without it, the visitor is a guest. */
  userId?: string
  locale?: string
  consent?: boolean
}

export interface SimulatedVisitor extends TestVisitor {
  readonly opened: Promise<void>
  /** Shows all new commands at once. Returns false when there were none. */
  show(): Promise<boolean>
}

function isShowable({ type }: Command): boolean {
  return type === 'ui.suggestion' || type === 'ui.notification'
}

export function testVisitor({
  pipeline,
  settle,
  now,
  saveSession,
  userId,
  locale,
  consent = true,
}: VisitorOptions & {
  pipeline: Pipeline
  settle: () => Promise<void>
  now: () => number
  saveSession: Store['saveSession']
}): SimulatedVisitor {
  const visitor = randomUUID()
  const personId = userId === undefined ? `visitor:${visitor}` : `user:${userId}`
  const session: SessionRow = {
    id: randomUUID(),
    person: personId,
    visitor,
    continues: null,
    locale: locale ?? null,
    startedAt: now(),
    seenAt: now(),
  }
  const from = { person: personId, session: session.id }
  const received: Command[] = []
  const gone = new Set<string>()
  const shown = new Set<string>()
  const holds = new Map<string, Hold>()

  const page: Page = {
    command(command, acknowledge) {
      acknowledge()
      if (!received.some(({ id }) => id === command.id)) received.push(command)
    },
    withdraw: ({ id }) => void gone.add(id),
    update: ({ id, hold }) => void (hold && holds.set(id, hold)),
  }

  /** Returns the commands that can be shown now. A command with a hold lasts as long as its hold. */
  const current = (): Command[] =>
    received.filter(({ id, expiresAt }) => !gone.has(id) && Date.parse(holds.get(id)?.expiresAt ?? expiresAt) > now())
  const opened = open()

  async function open(): Promise<void> {
    await pipeline.consents.record(personId, { isGranted: consent, saidAt: session.startedAt })
    await saveSession(session)
    await pipeline.presence.connect(session)
    await pipeline.delivery.connect(session.id, received.at(-1)?.seq ?? 0, page)
  }

  async function send(type: string, data: unknown, causationId?: string): Promise<BatchAnswer> {
    await opened
    const at = new Date(now()).toISOString()
    const event = { id: randomUUID(), type, time: at, data, ...(causationId !== undefined && { causationId }) }
    return pipeline.receiver.receive(from, { sentAt: at, events: [event] })
  }

  function inFront(): Command {
    const command = current().at(-1)
    if (!command) throw new Error('No suggestion is shown that could be answered.')
    return command
  }

  async function close(with_: EventContract): Promise<void> {
    const { id } = inFront()
    await send(with_.type, {}, id)
    gone.add(id)
    await settle()
  }

  async function ask(kind: RequestKind, body: object): Promise<Answer> {
    await opened
    const answers: Answer[] = []
    void pipeline.requests.ask(from, kind, body).then((given) => answers.push(given))
    for (let round = 0; answers.length === 0 && round < 100; round++) await settle()
    const [answer] = answers
    if (!answer) throw new Error(`The request '${kind}' was not answered.`)
    return answer
  }

  return {
    personId,
    sessionId: session.id,
    opened,
    async show() {
      const fresh = current().filter((command) => !shown.has(command.id) && isShowable(command))
      for (const { id } of fresh) {
        shown.add(id)
        await send(suggestionShown.type, {}, id)
      }
      return fresh.length > 0
    },
    received,
    async does(event, data, { causationId } = {}) {
      const answer = await send(event.type, data, causationId)
      await settle()
      return answer
    },
    sees<Type extends CommandType>(type: Type) {
      const isWanted = (command: Command): command is Sent<Type> => command.type === type
      const found = current().findLast(isWanted)
      const hold = found && holds.get(found.id)
      return found ? { ...found.data, ...(hold && { hold }) } : null
    },
    async accepts(input, prepared) {
      const { id } = prepared ?? inFront()
      const answer = await ask('accept', { commandId: id, ...(input && { input }) })
      if (answer.ok) gone.add(id)
      return answer
    },
    async prepared() {
      const answer = await ask('prepared', {})
      return answer.ok && 'items' in answer ? answer.items : []
    },
    asks: (question) => ask('ask', { question }),
    undoes: (undoToken) => ask('undo', { undoToken }),
    async extends() {
      const { id, data } = inFront()
      const hold = holds.get(id) ?? ('hold' in data ? data.hold : undefined)
      return ask('extend', { holdId: hold?.id ?? '' })
    },
    declines: () => close(suggestionDeclined),
    dismisses: () => close(suggestionDismissed),
    async leaves() {
      pipeline.delivery.disconnect(session.id, page)
      pipeline.presence.disconnect(session.id)
      await settle()
    },
    async comesBack() {
      await open()
      await settle()
    },
  }
}
