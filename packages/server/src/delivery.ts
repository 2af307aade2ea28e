import type { Result } from '@proactive/engine'
import { answerTimeoutMs, type Command, type Hold, type Update, type Withdrawal } from '@proactive/protocol'
import type { EngineClock } from './engine-clock.js'
import type { Logger } from './logger.js'
import type { Commit, RequestName, Store } from './store.js'

/** A page's end of `/actions`. */
export interface Page {
  command(command: Command, received: () => void): void
  withdraw(withdrawal: Withdrawal): void
  update(update: Update): void
}

export interface Delivery {
  /** From now on this page is where a session's commands go; first what it is owed above `lastSeq`. */
  connect(session: string, lastSeq: number, page: Page): Promise<void>
  disconnect(session: string, page: Page): void
  /** Sends those who are here what a failure between commit and delivery may have kept from them. */
  catchUp(): Promise<void>
  deliver(committed: {
    sent: readonly { session: string; command: Command }[]
    withdrawals: Commit['withdrawals']
    updates: Commit['updates']
    answers: Commit['answers']
  }): void
  /** The stored answer to a request, now or within ten seconds; undefined when it did not come. */
  awaitAnswer(what: RequestName, key: string): Promise<Result | undefined>
}

/** Brings commands to the pages that are here, and keeps them for those that are not. */
export function createDelivery({ store, clock, logger }: { store: Store; clock: EngineClock; logger: Logger }): Delivery {
  const pages = new Map<string, { page: Page; lastSeq: number }>()
  const waiting = new Map<string, Set<(result: Result) => void>>()

  function send(session: string, page: Page, command: Command): void {
    const here = pages.get(session)
    if (here?.page === page) here.lastSeq = Math.max(here.lastSeq, command.seq)
    page.command(forPage(command, clock), () => {
      store.acknowledge(session, [command.id], clock.now()).catch((cause: unknown) => {
        logger.warn({ cause: String(cause) }, 'An acknowledgement could not be stored; the command may be sent again.')
      })
    })
  }

  async function sendOwed(session: string, page: Page, lastSeq: number): Promise<void> {
    for (const { command, withdrawn, change, acked } of await store.owed(session, lastSeq, clock.now())) {
      if (withdrawn !== null) page.withdraw({ id: command.id, reason: withdrawn })
      else {
        if (!acked && command.seq > lastSeq) send(session, page, command)
        if (change) page.update(changeForPage(change, clock))
      }
    }
  }

  return {
    async connect(session, lastSeq, page) {
      pages.set(session, { page, lastSeq })
      await sendOwed(session, page, lastSeq)
    },
    disconnect(session, page) {
      if (pages.get(session)?.page === page) pages.delete(session)
    },
    async catchUp() {
      for (const [session, { page, lastSeq }] of pages) await sendOwed(session, page, lastSeq)
    },
    deliver({ sent, withdrawals, updates, answers }) {
      for (const { session, command } of sent) {
        const here = pages.get(session)
        if (here) send(session, here.page, command)
      }
      for (const { session, withdrawal } of withdrawals) pages.get(session)?.page.withdraw(withdrawal)
      for (const { session, update } of updates) pages.get(session)?.page.update(changeForPage(update, clock))
      for (const { what, key, result } of answers) {
        for (const tell of waiting.get(`${what} ${key}`) ?? []) tell(result)
      }
    },
    awaitAnswer(what, key) {
      const name = `${what} ${key}`
      return new Promise((resolve, reject) => {
        const tell = (result: Result | undefined) => {
          cancel()
          const others = waiting.get(name)
          others?.delete(tell)
          if (others?.size === 0) waiting.delete(name)
          resolve(result)
        }
        const cancel = clock.after(answerTimeoutMs, () => {
          store.answer(what, key).then((result) => tell(result ?? undefined), reject)
        })
        waiting.set(name, (waiting.get(name) ?? new Set()).add(tell))
        store.answer(what, key).then((result) => result && tell(result), reject)
      })
    },
  }
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
