import {
  type Answer,
  type BatchAnswer,
  type Command,
  type RequestKind,
  seconds,
  type Update,
  type WireEvent,
} from '@proactive/protocol'
import type { Way } from '../../delivery/command-connections.js'
import type { Host } from './host.js'
import { createLink, type Link } from './link.js'
import type { Random } from './random.js'
import type { Stage } from './stage.js'

/** A tab's two connections to a process. Keeps unacknowledged events in a queue and reconnects after a break. */
export interface Line {
  readonly session: string | undefined
  /** Since when the tab has been connected for commands, in epoch milliseconds; undefined while it is not. */
  readonly connectedSince: number | undefined
  /** The number of events that no server has acknowledged. */
  readonly unacked: number
  send(event: WireEvent): void
  /** Sends a request, and retries it until the answer is final. */
  ask(kind: RequestKind, body: object, answered: (answer: Answer) => void): void
  /** Opens both connections anew, as a reload does. */
  reload(): void
  /** Closes both connections; with `isSudden` without notice to the server. */
  close(isSudden: boolean): void
  /** Breaks one of the connections. */
  break(): void
}

/** What arrives over a line. */
export interface LineEvents {
  onCommand(command: Command): void
  onWithdrawal(command: string): void
  onUpdate(update: Update): void
  onDurable(event: WireEvent): void
}

type Batch = { sentAt: string; events: WireEvent[] }

const batchMs = 400
const timeoutMs = seconds(10)
const maxAttempts = 8

export function createLine({
  stage,
  random,
  person,
  consent,
  on,
}: {
  stage: Stage
  random: Random
  person: string
  /** Returns what the person has said last about consent, and when. */
  consent: () => { said: 'granted' | 'denied'; at: number }
  on: LineEvents
}): Line {
  const { schedule, watch, counters, activeFaults } = stage
  const locale = random.pick(['en', 'cs'])
  const closers = new Map<Link, () => void>()
  let session: string | undefined
  let lastSeq = 0
  let queue: WireEvent[] = []
  let isSending = false
  let isOpen = true
  let links: { events: Link; actions: Link } | undefined
  let connectedSince: number | undefined
  let flushing: (() => void) | undefined
  connect()

  function connect(): void {
    if (!isOpen || links) return
    const host = stage.pickHost(random)
    if (!host) return later(random.between(200, seconds(3)), connect)
    const events = linkTo(host)
    const actions = linkTo(host)
    links = { events, actions }
    const { said, at } = consent()
    const asked = { consent: said, consentAt: new Date(at).toISOString(), locale, ...(session !== undefined && { sessionId: session }) }
    let isGranted = false
    events.request(
      () => host.openSession(person, asked),
      (grant) => {
        isGranted = true
        if (session !== grant.sessionId) lastSeq = 0
        session = grant.sessionId
        openActions(host, actions)
        flush()
      },
      () => events.break(),
    )
    later(timeoutMs, () => {
      if (!isGranted) events.break()
    })
  }

  function linkTo(host: Host): Link {
    const noticed = { onPageNotices: () => lose(link), onHostNotices: () => closers.get(link)?.() }
    const link: Link = createLink({ host, schedule, random, activeFaults, ...noticed })
    return link
  }

  /** Closes both connections when one of them is lost, and reconnects later. */
  function lose(link: Link): void {
    if (links?.events !== link && links?.actions !== link) return
    const lost = links
    forget()
    lost.events.close()
    lost.actions.close()
    later(random.between(50, seconds(5)), connect)
  }

  function forget(): void {
    links = undefined
    connectedSince = undefined
    isSending = false
  }

  function openActions(host: Host, link: Link): void {
    const id = session ?? ''
    const from = lastSeq
    let isGone = false
    closers.set(link, () => void (isGone = true))
    const opened = (close: () => void): void => {
      if (isGone) close()
      else closers.set(link, close)
      link.toPage(() => void (connectedSince = schedule.now()))
    }
    link.toHost(() => void host.openActions(id, from, wayOf(link, id)).then(opened, link.break))
  }

  /** Returns the page's end of a connection, as a process sees it. */
  function wayOf(link: Link, id: string): Way {
    const take = (command: Command, received: () => void) => {
      if (!isOpen || left.has(link)) return
      if (command.seq <= lastSeq && !known.has(command.id)) {
        const how = `Session ${id} received a new command with seq ${command.seq} after seq ${lastSeq}.`
        watch.breaks('a session receives commands by rising seq', how, [id, command.id])
      }
      lastSeq = Math.max(lastSeq, command.seq)
      if (known.has(command.id)) counters.add('sent again')
      else on.onCommand(command)
      known.add(command.id)
      link.toHost(received)
    }
    return {
      page: {
        command(command, received) {
          const copy = structuredClone(command)
          link.toPage(() => take(copy, received))
        },
        withdraw: ({ id: command }) => link.toPage(() => left.has(link) || on.onWithdrawal(command)),
        update(update) {
          const copy = structuredClone(update)
          link.toPage(() => left.has(link) || on.onUpdate(copy))
        },
      },
      end: () => link.close(),
    }
  }
  const known = new Set<string>()
  /** The connections of pages that were reloaded: nobody reads them any more. */
  const left = new Set<Link>()

  function flush(): void {
    flushing = undefined
    if (!links || session === undefined || isSending || queue.length === 0) return
    const { events } = links
    const batch = batchNow()
    const who = { person, session }
    isSending = true
    events.request(
      () => events.host.receive(who, structuredClone(batch)),
      (answer) => {
        isSending = false
        applyAnswer(batch, answer)
        flush()
      },
      () => events.break(),
    )
    if (random.chance(0.08)) beacon(events.host, who, batch)
    later(timeoutMs * 2, () => {
      if (isSending && links?.events === events) events.break()
    })
  }

  const batchNow = (): Batch => ({ sentAt: new Date(schedule.now()).toISOString(), events: queue.slice(0, 20) })

  /** Sends the same batch a second time over HTTP, and later, as a beacon does. */
  function beacon(host: Host, who: { person: string; session: string }, batch: Batch): void {
    counters.add('beacons')
    const arrives = () => {
      host.receive(who, structuredClone(batch)).then(
        (answer) => counters.add('duplicates', answer.ok ? answer.duplicate : 0),
        () => counters.add('beacons lost'),
      )
    }
    schedule.after(random.between(5, seconds(5)), arrives, host)
  }

  function applyAnswer({ events }: Batch, answer: BatchAnswer): void {
    if (!answer.ok) return
    const denied = new Set(answer.rejected.flatMap(({ id, code }) => (code === 'consent_denied' ? [id] : [])))
    if (answer.rejected.length > denied.size)
      watch.breaks('a valid event of a page is accepted', JSON.stringify(answer.rejected), [person])
    const stored = events.filter(({ id }) => !denied.has(id))
    counters.add('duplicates', answer.duplicate)
    counters.add('denied', denied.size)
    counters.add('acked', stored.length)
    queue = queue.filter((event) => !events.includes(event))
    for (const event of stored) {
      watch.note('acked', [event.id, person])
      stage.acknowledged(event.id, person)
      on.onDurable(event)
    }
  }

  function ask(kind: RequestKind, body: object, answered: (answer: Answer) => void, attempts = maxAttempts): void {
    let isOver = false
    const retry = () => {
      if (isOver) return
      isOver = true
      later(random.between(seconds(1), seconds(8)), () => ask(kind, body, answered, attempts - 1))
    }
    if (!isOpen || attempts === 0) return
    if (!links || connectedSince === undefined) return retry()
    const { host } = links.actions
    links.actions.request(
      () => host.ask({ person, session: session ?? '' }, kind, body),
      (answer) => {
        if (!answer.ok && answer.retryAfterMs !== undefined) return retry()
        if (!isOver) answered(answer)
        isOver = true
      },
      retry,
    )
    later(timeoutMs + seconds(8), retry)
  }

  function later(ms: number, call: () => void): void {
    schedule.after(ms, call)
  }

  return {
    get session() {
      return session
    },
    get connectedSince() {
      return connectedSince
    },
    get unacked() {
      return queue.length
    },
    send(event) {
      queue.push(event)
      flushing ??= schedule.after(/^(suggestion|consent)\./.test(event.type) ? 0 : batchMs, flush)
    },
    ask: (kind, body, answered) => ask(kind, body, answered),
    reload() {
      if (!links) return
      counters.add('reloads')
      if (random.chance(0.5)) return links.actions.close()
      // The new page connects before the server notices that the old one is gone.
      const { events, actions } = links
      left.add(actions)
      forget()
      connect()
      later(random.between(0, seconds(3)), () => {
        events.close()
        actions.close()
      })
    },
    close(isSudden) {
      isOpen = false
      if (!links) return
      const { events, actions } = links
      if (!isSudden && session !== undefined && queue.length > 0) beacon(events.host, { person, session }, batchNow())
      if (isSudden) actions.break()
      else actions.close()
      events.close()
      forget()
    },
    break() {
      links?.[random.pick(['events', 'actions'] as const)].break()
    },
  }
}
