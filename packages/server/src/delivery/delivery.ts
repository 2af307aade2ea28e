import type { Result } from '@proactive/engine'
import { answerTimeoutMs, type Command, type Hold, type Update, type Withdrawal } from '@proactive/protocol'
import type { EngineClock } from '../store/engine-clock.js'
import type { Logger } from '../runtime/logger.js'
import { type Commit, maxOwed, type Owed, type RequestName, type Store } from '../store/store.js'

/** More than this is never kept in memory for a page that does not read; the rows are in the store. */
const maxQueuedBytes = 1_048_576
/** How often it is tried again whether such a page reads. */
const againMs = 500

/** A page's end of `/actions`. */
export interface Page {
  command(command: Command, received: () => void): void
  withdraw(withdrawal: Withdrawal): void
  update(update: Update): void
  /** Bytes that were sent and that the page has not taken yet, as far as its connection knows. */
  queuedBytes?(): number
}

export interface Delivery {
  /** From now on this page is where a session's commands go; first what it is owed above `lastSeq`. */
  connect(session: string, lastSeq: number, page: Page): Promise<void>
  disconnect(session: string, page: Page): void
  /** Sends those who are here what a failure between commit and delivery may have kept from them. */
  catchUp(): Promise<void>
  deliver(committed: {
    sent: readonly { person: string; session: string; command: Command }[]
    withdrawals: Commit['withdrawals']
    updates: Commit['updates']
    answers: Commit['answers']
  }): void
  /** Another process has told a session something by these commands; if it is here, it is sent. */
  heard(session: string, commands: readonly string[]): void
  /** Another process has answered a request; if it is awaited here, it is told. */
  answered(request: RequestName, key: string): void
  /** The stored answer to a request, now or within ten seconds; undefined when it did not come. */
  awaitAnswer(request: RequestName, key: string): Promise<Result | undefined>
}

interface Connected {
  page: Page
  /** The last one that this connection was sent. */
  lastSeq: number
  /** What was changed or withdrawn and has to be read from the store; `all` after a gap. */
  unread: Set<string> | 'all' | undefined
  /** Reading from the store; until it is done nothing is sent past it, so that the order is kept. */
  reading: Promise<void> | undefined
  /** Set while the page does not read: until this time comes nothing more is read from the store for it. */
  cancelAgain: (() => void) | undefined
}

/** Brings commands to the pages that are here, and keeps them for those that are not. */
export function createDelivery({ store, clock, logger }: { store: Store; clock: EngineClock; logger: Logger }): Delivery {
  const pages = new Map<string, Connected>()
  const waiting = new Map<string, Set<(result: Result) => void>>()

  /** False when the page does not read: what is urgent waits in the store, what is not is dropped. */
  function send(session: string, here: Connected, command: Command, person: string): boolean {
    const isFull = here.cancelAgain !== undefined || queuedOf(here) + JSON.stringify(command).length > maxQueuedBytes
    if (isFull && command.priority === 'low') {
      drop(command, person)
      return true
    }
    if (isFull) return false
    here.lastSeq = Math.max(here.lastSeq, command.seq)
    // What waits for an acknowledgement is the id alone: the rest is on its way, and is not kept twice.
    const { id } = command
    here.page.command(forPage(command, clock), () => acknowledge(session, id))
    return true
  }

  const queuedOf = ({ page }: Connected): number => page.queuedBytes?.() ?? 0

  function acknowledge(session: string, id: string): void {
    store.acknowledge(session, [id], clock.now()).catch((cause: unknown) => {
      logger.warn({ err: cause }, 'An acknowledgement could not be stored; the command may be sent again.')
    })
  }

  function drop(command: Command, person: string): void {
    store.dropped([command], person, clock.now()).catch((cause: unknown) => {
      logger.warn({ err: cause }, 'A command for a page that does not read could not be marked as dropped.')
    })
  }

  /** Sends what the store has for a session since, one reading after another. */
  function catchUpWith(session: string, here: Connected, unread: readonly string[] | 'all'): Promise<void> {
    if (here.cancelAgain) return Promise.resolve()
    here.unread = unread === 'all' || here.unread === 'all' ? 'all' : new Set([...(here.unread ?? []), ...unread])
    here.reading ??= readOn(session, here).finally(() => (here.reading = undefined))
    return here.reading
  }

  async function readOn(session: string, here: Connected): Promise<void> {
    while (here.unread && pages.get(session) === here) {
      const wanted = here.unread
      here.unread = undefined
      const owed = await store.owed(session, here.lastSeq, clock.now())
      for (const one of owed) {
        const isWanted = wanted === 'all' || wanted.has(one.command.id) || one.command.seq > here.lastSeq
        if (isWanted && !sendOwed(session, here, one)) return tryAgain(session, here)
      }
      // The store answers so many at once; there may be more.
      if (owed.filter(isUnsent).length >= maxOwed) here.unread ??= new Set()
    }
  }

  function sendOwed(session: string, here: Connected, { command, person, withdrawn, change, acked }: Owed): boolean {
    if (withdrawn !== null) here.page.withdraw({ id: command.id, reason: withdrawn })
    else {
      if (!acked && command.seq > here.lastSeq && !send(session, here, command, person)) return false
      if (change) here.page.update(changeForPage(change, clock))
    }
    return true
  }

  function tryAgain(session: string, here: Connected): void {
    here.cancelAgain = clock.after(againMs, () => {
      here.cancelAgain = undefined
      if (pages.get(session) !== here) return
      if (queuedOf(here) > maxQueuedBytes / 2) tryAgain(session, here)
      else void catchUpWith(session, here, 'all').catch(lost)
    })
  }

  function lost(cause: unknown): void {
    logger.warn({ err: cause }, 'What a page is owed could not be read; it is looked for again later.')
  }

  return {
    async connect(session, lastSeq, page) {
      const here: Connected = { page, lastSeq, unread: undefined, reading: undefined, cancelAgain: undefined }
      pages.get(session)?.cancelAgain?.()
      pages.set(session, here)
      await catchUpWith(session, here, 'all')
    },
    disconnect(session, page) {
      const here = pages.get(session)
      if (here?.page !== page) return
      here.cancelAgain?.()
      pages.delete(session)
    },
    async catchUp() {
      for (const [session, here] of pages) await catchUpWith(session, here, 'all')
    },
    deliver({ sent, withdrawals, updates, answers }) {
      for (const { person, session, command } of sent) {
        const here = pages.get(session)
        if (!here) continue
        const isSent = !here.reading && send(session, here, command, person)
        if (!isSent) void catchUpWith(session, here, [command.id]).catch(lost)
      }
      for (const { session, withdrawal } of withdrawals) {
        const here = pages.get(session)
        if (here?.reading || here?.cancelAgain) void catchUpWith(session, here, [withdrawal.id]).catch(lost)
        else here?.page.withdraw(withdrawal)
      }
      for (const { session, update } of updates) {
        const here = pages.get(session)
        if (here?.reading || here?.cancelAgain) void catchUpWith(session, here, [update.id]).catch(lost)
        else here?.page.update(changeForPage(update, clock))
      }
      for (const { request, key, result } of answers) tell(`${request} ${key}`, result)
    },
    heard(session, commands) {
      const here = pages.get(session)
      if (here) void catchUpWith(session, here, commands).catch(lost)
    },
    answered(request, key) {
      const name = `${request} ${key}`
      if (!waiting.has(name)) return
      store.answer(request, key).then((result) => result && tell(name, result), lost)
    },
    awaitAnswer(request, key) {
      const name = `${request} ${key}`
      return new Promise((resolve, reject) => {
        const told = (result: Result | undefined) => {
          cancel()
          const others = waiting.get(name)
          others?.delete(told)
          if (others?.size === 0) waiting.delete(name)
          resolve(result)
        }
        const cancel = clock.after(answerTimeoutMs, () => {
          store.answer(request, key).then((result) => told(result ?? undefined), reject)
        })
        waiting.set(name, (waiting.get(name) ?? new Set()).add(told))
        // It is looked for again in the end; until then whoever answers says so.
        store.answer(request, key).then((result) => result && told(result), lost)
      })
    },
  }

  function tell(name: string, result: Result): void {
    for (const told of waiting.get(name) ?? []) told(result)
  }
}
/** Neither changed nor withdrawn: of these the store answers so many at once. */
function isUnsent({ withdrawn, change }: Owed): boolean {
  return withdrawn === null && change === null
}

/** Every time that a page sees is on its own clock. */
export function forPage(command: Command, clock: EngineClock): Command {
  const shifted = { ...command, time: clock.forPage(command.time), expiresAt: clock.forPage(command.expiresAt) }
  if (shifted.type !== 'ui.suggestion' && shifted.type !== 'ui.notification') return shifted
  const { hold, why } = shifted.data
  const data = {
    ...shifted.data,
    ...(hold && { hold: holdForPage(hold, clock) }),
    why: why.map((reason) => (reason.time === undefined ? reason : { ...reason, time: clock.forPage(reason.time) })),
  }
  return { ...shifted, data }
}

function changeForPage(update: Update, clock: EngineClock): Update {
  return update.hold ? { ...update, hold: holdForPage(update.hold, clock) } : update
}

function holdForPage(hold: Hold, clock: EngineClock): Hold {
  return { ...hold, expiresAt: clock.forPage(hold.expiresAt) }
}
