/**
 * Delivers committed commands, updates and withdrawals to the pages that are connected to this process, and answers to
 * the requests that wait here. A command that cannot be sent now stays in the store and is sent later.
 *
 * Tricky cases:
 * - Order: a connection gets its commands by rising `seq`. While it reads pending commands from the store, nothing is
 *   sent past that read; what is committed meanwhile is added to the read.
 * - Slow consumer: when a page has more than 1 MB of unread bytes, commands of low priority are dropped, and everything
 *   else waits in the store until the page has read half of it.
 * - Load: so many reads from the store run at a time. Those that wait come by the priority of what is to be sent, so that a
 *   crowd of pages that reconnects holds up no urgent command.
 * - A commit by another process reaches this one as a notice with IDs; the rows are read from the store.
 * - An answer may be stored before, while or after somebody waits for it, here or in another process. So the store is
 *   read when the wait begins, after each notice, and once more when the wait times out.
 */

import type { Result } from '@proactive/engine'
import { answerTimeoutMs, type Command, type Priority, seconds, type Update, type Withdrawal } from '@proactive/protocol'
import type { Logger } from '../runtime/logger.js'
import { createPriorityQueue, type Entering } from '../runtime/priority-queue.js'
import type { EngineClock } from '../store/engine-clock.js'
import { forPage, updateForPage } from './for-page.js'
import { type Commit, type PendingCommand, pendingCommandsLimit, type RequestName, type Store } from '../store/store.js'

/** The most unread bytes of a page that are kept in memory. Everything else waits in the store. */
const maxQueuedBytes = 1_048_576
/** How often it is checked whether a slow consumer reads again. */
const retryMs = 500
/** How many reads of pending commands run at the same time, and how long one that never ends keeps its place. */
const readsAtOnce = 8
const readMs = seconds(30)

/** A page's end of `/actions`. */
export interface Page {
  command(command: Command, received: () => void): void
  withdraw(withdrawal: Withdrawal): void
  update(update: Update): void
  /** Returns the bytes that were sent and that the page has not read yet, as far as its connection knows. */
  queuedBytes?(): number
}

export interface Delivery {
  /** Makes a page the receiver of a session's commands, and sends the pending commands above `lastSeq`. */
  connect(session: string, lastSeq: number, page: Page): Promise<void>
  disconnect(session: string, page: Page): void
  /** Sends all connected pages what a failure between commit and delivery may have kept from them. */
  catchUp(): Promise<void>
  /** Sends what this process has committed to the connected pages and the waiting requests. */
  deliver(committed: {
    sent: readonly { person: string; session: string; command: Command }[]
    withdrawals: Commit['withdrawals']
    updates: Commit['updates']
    answers: Commit['answers']
  }): void
  /** Applies the notice that another process has sent, updated or withdrawn commands of a session. */
  sendChanged(session: string, commands: readonly string[], priority?: Priority): void
  /** Applies the notice that another process has answered a request. */
  resolveAnswer(request: RequestName, key: string): void
  /** Returns the stored answer to a request, or waits up to ten seconds for it; undefined when there is none by then. */
  awaitAnswer(request: RequestName, key: string): Promise<Result | undefined>
}

interface Connection {
  page: Page
  /** The `seq` of the last command that was sent over this connection. */
  lastSeq: number
  /** The IDs of updated or withdrawn commands to read from the store; `all` after a gap. */
  unread: Set<string> | 'all' | undefined
  /** The read from the store that is in flight. Until it is done, nothing is sent past it. */
  reading: Promise<void> | undefined
  /** The wait of that read for its place. */
  entering: Entering | undefined
  /** Set while the page is a slow consumer: cancels the next check whether it reads again. */
  cancelRetry: (() => void) | undefined
}

export function createDelivery({ store, clock, logger }: { store: Store; clock: EngineClock; logger: Logger }): Delivery {
  const connections = new Map<string, Connection>()
  const reads = createPriorityQueue({ places: readsAtOnce, placeMs: readMs, clock })
  const waiting = new Map<string, Set<(result: Result) => void>>()

  /** Sends or drops a command. Returns false when it must wait in the store, because the page is a slow consumer. */
  function send(session: string, connection: Connection, command: Command, person: string): boolean {
    const isFull = connection.cancelRetry !== undefined || queuedOf(connection) + JSON.stringify(command).length > maxQueuedBytes
    if (isFull && command.priority === 'low') {
      drop(command, person)
      return true
    }
    if (isFull) return false
    connection.lastSeq = Math.max(connection.lastSeq, command.seq)
    // The callback must keep the ID only, not the command: the socket has a copy of the command already.
    const { id } = command
    connection.page.command(forPage(command, clock), () => acknowledge(session, id))
    return true
  }

  const queuedOf = ({ page }: Connection): number => page.queuedBytes?.() ?? 0

  function acknowledge(session: string, id: string): void {
    store.acknowledge(session, [id], clock.now()).catch((err: unknown) => {
      logger.warn({ err }, 'An acknowledgement could not be stored; the command may be sent again.')
    })
  }

  function drop(command: Command, person: string): void {
    store.markDropped([command], person, clock.now()).catch((err: unknown) => {
      logger.warn({ err }, 'A command for a slow consumer could not be marked as dropped.')
    })
  }

  /** Sends pending commands from the store; one read per connection at a time. */
  function sendPending(session: string, connection: Connection, unread: readonly string[] | 'all', priority: Priority = 'medium'): Promise<void> {
    if (connection.cancelRetry) return Promise.resolve()
    connection.unread = unread === 'all' || connection.unread === 'all' ? 'all' : new Set([...(connection.unread ?? []), ...unread])
    connection.entering?.raise(priority)
    connection.reading ??= readInTurn(session, connection, priority).finally(() => (connection.reading = undefined))
    return connection.reading
  }

  async function readInTurn(session: string, connection: Connection, priority: Priority): Promise<void> {
    connection.entering = reads.enter(priority)
    const leave = await connection.entering.place
    connection.entering = undefined
    await readAndSend(session, connection).finally(leave)
  }

  async function readAndSend(session: string, connection: Connection): Promise<void> {
    while (connection.unread && connections.get(session) === connection) {
      const wanted = connection.unread
      connection.unread = undefined
      const pending = await store.pendingCommands(session, connection.lastSeq, clock.now())
      for (const one of pending) {
        const isWanted = wanted === 'all' || wanted.has(one.command.id) || one.command.seq > connection.lastSeq
        if (isWanted && !sendPendingOne(session, connection, one)) return retryLater(session, connection)
      }
      // The store limits unchanged commands; when the limit was reached, there may be more.
      if (pending.filter(isUnchanged).length >= pendingCommandsLimit) connection.unread ??= new Set()
    }
  }

  function sendPendingOne(session: string, connection: Connection, { command, person, withdrawn, change, acked }: PendingCommand): boolean {
    if (withdrawn !== null) connection.page.withdraw({ id: command.id, reason: withdrawn })
    else {
      if (!acked && command.seq > connection.lastSeq && !send(session, connection, command, person)) return false
      if (change) connection.page.update(updateForPage(change, clock))
    }
    return true
  }

  function retryLater(session: string, connection: Connection): void {
    connection.cancelRetry = clock.after(retryMs, () => {
      connection.cancelRetry = undefined
      if (connections.get(session) !== connection) return
      if (queuedOf(connection) > maxQueuedBytes / 2) retryLater(session, connection)
      else void sendPending(session, connection, 'all').catch(logReadFailure)
    })
  }

  function logReadFailure(err: unknown): void {
    logger.warn({ err }, 'The pending commands of a page could not be read; they are read again later.')
  }

  function resolveWaiting(name: string, result: Result): void {
    for (const resolve of waiting.get(name) ?? []) resolve(result)
  }

  return {
    async connect(session, lastSeq, page) {
      const connection: Connection = { page, lastSeq, unread: undefined, reading: undefined, entering: undefined, cancelRetry: undefined }
      connections.get(session)?.cancelRetry?.()
      connections.set(session, connection)
      await sendPending(session, connection, 'all')
    },
    disconnect(session, page) {
      const connection = connections.get(session)
      if (connection?.page !== page) return
      connection.cancelRetry?.()
      connections.delete(session)
    },
    async catchUp() {
      for (const [session, connection] of connections) await sendPending(session, connection, 'all', 'low')
    },
    deliver({ sent, withdrawals, updates, answers }) {
      for (const { person, session, command } of sent) {
        const connection = connections.get(session)
        if (!connection) continue
        const isSent = !connection.reading && send(session, connection, command, person)
        if (!isSent) void sendPending(session, connection, [command.id], command.priority).catch(logReadFailure)
      }
      for (const { session, withdrawal } of withdrawals) {
        const connection = connections.get(session)
        if (connection?.reading || connection?.cancelRetry) void sendPending(session, connection, [withdrawal.id], 'high').catch(logReadFailure)
        else connection?.page.withdraw(withdrawal)
      }
      for (const { session, update } of updates) {
        const connection = connections.get(session)
        if (connection?.reading || connection?.cancelRetry) void sendPending(session, connection, [update.id]).catch(logReadFailure)
        else connection?.page.update(updateForPage(update, clock))
      }
      for (const { request, key, result } of answers) resolveWaiting(`${request} ${key}`, result)
    },
    sendChanged(session, commands, priority) {
      const connection = connections.get(session)
      if (connection) void sendPending(session, connection, commands, priority).catch(logReadFailure)
    },
    resolveAnswer(request, key) {
      const name = `${request} ${key}`
      if (!waiting.has(name)) return
      store.answer(request, key).then((result) => result && resolveWaiting(name, result), logReadFailure)
    },
    awaitAnswer(request, key) {
      const name = `${request} ${key}`
      return new Promise((resolve, reject) => {
        const settle = (result: Result | undefined) => {
          cancel()
          const others = waiting.get(name)
          others?.delete(settle)
          if (others?.size === 0) waiting.delete(name)
          resolve(result)
        }
        const cancel = clock.after(answerTimeoutMs, () => {
          store.answer(request, key).then((result) => settle(result ?? undefined), reject)
        })
        waiting.set(name, (waiting.get(name) ?? new Set()).add(settle))
        store.answer(request, key).then((result) => result && settle(result), logReadFailure)
      })
    },
  }
}

/** Tells whether a pending command was neither updated nor withdrawn. The store limits how many of these it returns. */
function isUnchanged({ withdrawn, change }: PendingCommand): boolean {
  return withdrawn === null && change === null
}
