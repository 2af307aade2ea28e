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
  suggestionDeclined,
  suggestionDismissed,
  suggestionShown,
} from '@proactive/protocol'
import type { Page } from '../delivery/delivery.js'
import type { Pipeline } from '../pipeline.js'
import type { SessionRow, Store } from '../store/store.js'

/** One tab of one person, as a page behaves: it acknowledges, shows what it is told, and reports what became of it. */
export interface TestVisitor {
  readonly personId: string
  readonly sessionId: string
  /** Sends an event and waits until all that follows from it has happened. */
  does<E extends EventContract>(event: E, data: DataOf<E>, options?: { causationId?: string }): Promise<BatchAnswer>
  /** What is in front of them now, of this type; or null. */
  sees<Type extends CommandType>(type: Type): CommandData[Type] | null
  /** Every command that ever came, in order. */
  readonly received: readonly Command[]
  accepts(input?: Record<string, unknown>): Promise<Answer>
  undoes(undoToken: string): Promise<Answer>
  /** Taps for more time on the hold that is in front of them. */
  extends(): Promise<Answer>
  declines(): Promise<void>
  dismisses(): Promise<void>
  /** Closes the tab's connection; after 60 s it is gone. */
  leaves(): Promise<void>
  comesBack(): Promise<void>
}

/** A command of one type, where the type is not known yet. */
type Sent<Type extends CommandType> = Command & { type: Type; data: CommandData[Type] }

export interface VisitorOptions {
  /** A logged-in user; else a guest. */
  userId?: string
  locale?: string
  consent?: boolean
}

export interface SimulatedVisitor extends TestVisitor {
  readonly opened: Promise<void>
  /** Shows what has arrived, at once: nobody types in a test. False when there was nothing new. */
  show(): Promise<boolean>
}

function isShowable({ type }: Command): boolean {
  return type === 'ui.suggestion' || type === 'ui.notification'
}

export function testVisitor({
  shell,
  settle,
  now,
  saveSession,
  userId,
  locale,
  consent = true,
}: VisitorOptions & {
  shell: Pipeline
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
    consent,
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

  /** What is kept for somebody who sees it is there as long as it is kept. */
  const current = (): Command[] =>
    received.filter(({ id, expiresAt }) => !gone.has(id) && Date.parse(holds.get(id)?.expiresAt ?? expiresAt) > now())
  const opened = open()

  async function open(): Promise<void> {
    await saveSession(session)
    await shell.presence.here(session)
    await shell.delivery.connect(session.id, received.at(-1)?.seq ?? 0, page)
  }

  async function send(type: string, data: unknown, causationId?: string): Promise<BatchAnswer> {
    await opened
    const at = new Date(now()).toISOString()
    const event = { id: randomUUID(), type, time: at, data, ...(causationId !== undefined && { causationId }) }
    return shell.receiver.receive(from, { sentAt: at, events: [event] })
  }

  function inFront(): Command {
    const command = current().at(-1)
    if (!command) throw new Error('There is nothing to answer.')
    return command
  }

  async function close(with_: EventContract): Promise<void> {
    const { id } = inFront()
    await send(with_.type, {}, id)
    gone.add(id)
    await settle()
  }

  async function ask(kind: 'accept' | 'undo' | 'extend', body: object): Promise<Answer> {
    const answers: Answer[] = []
    void shell.requests.ask(from, kind, body).then((given) => answers.push(given))
    for (let round = 0; answers.length === 0 && round < 100; round++) await settle()
    const [answer] = answers
    if (!answer) throw new Error(`The ${kind} was not answered.`)
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
    async accepts(input) {
      const { id } = inFront()
      const answer = await ask('accept', { commandId: id, ...(input && { input }) })
      if (answer.ok) gone.add(id)
      return answer
    },
    undoes: (undoToken) => ask('undo', { undoToken }),
    async extends() {
      const { id, data } = inFront()
      const hold = holds.get(id) ?? ('hold' in data ? data.hold : undefined)
      return ask('extend', { holdId: hold?.id ?? '' })
    },
    declines: () => close(suggestionDeclined),
    dismisses: () => close(suggestionDismissed),
    async leaves() {
      shell.delivery.disconnect(session.id, page)
      shell.presence.gone(session.id)
      await settle()
    },
    async comesBack() {
      await open()
      await settle()
    },
  }
}
