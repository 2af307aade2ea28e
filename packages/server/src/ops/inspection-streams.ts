/**
 * Serves `GET /inspection`: what happens to one person, as Server-Sent Events, for a developer who watches.
 *
 * The stream is pulled. The store is read when the page has read what came before, so that a slow consumer costs no reads
 * and no memory. A look that finds nothing waits for the next.
 */

import { type InspectionMessages, minutes, ProactiveError, type Refusal, seconds, tokenLifetimeMs } from '@proactive/protocol'
import { eventStream, messageOf } from '../http/server-sent-events.js'
import type { Clock } from '../runtime/clock.js'
import { jitterOf } from '../runtime/jitter.js'
import type { Logger } from '../runtime/logger.js'
import type { EngineClock } from '../store/engine-clock.js'
import type { Store } from '../store/store.js'
import { follow } from './inspect.js'
import type { History } from './history.js'

/** How far back a stream begins, how often it looks, and how often it sends a comment while nothing happens. */
const windowMs = minutes(15)
const lookMs = 500
const commentMs = seconds(15)
/** How long a page may take to read why its stream ends. */
const farewellMs = seconds(5)
/** The most streams of pages, and of operators, that are open at once in a process. */
const mostStreams = 20

/** Who watches: the session of a page, or the operator. */
export interface Watcher {
  person: string
  /** Null for the operator. */
  session: string | null
  /** When the page's token expires, in epoch milliseconds on the machine's clock. Null for the operator. */
  expiresAt: number | null
  signal: AbortSignal
}

export interface InspectionStreams {
  /** @throws ProactiveError `rate_limited` when too many streams are open. */
  open(watcher: Watcher): Response
  /** Ends the stream of one session. */
  end(session: string, reason: Refusal): void
  close(): void
}

interface Open {
  session: string | null
  /** Why the stream ends, once it does. */
  reason: Refusal | null
  end: (reason: Refusal) => void
}

export function createInspectionStreams({ store, history, clock, machineClock, logger, showsCounts }: {
  store: Store
  history: History
  clock: EngineClock
  machineClock: Clock
  logger: Logger
  /** Whether a page sees to how many persons its signals were routed. */
  showsCounts: boolean
}): InspectionStreams {
  const streams = new Set<Open>()

  function streamOf({ person, session, expiresAt, signal }: Watcher): ReadableStream<Uint8Array> {
    const text = new TextEncoder()
    const isOperator = session === null
    const since = clock.now() - windowMs
    const look = follow(person, since, { store, history, clock, shows: { counts: isOperator || showsCounts, signals: isOperator } })
    let wake = ignore
    let fail = ignore
    const own: Open = { session, reason: null, end }
    const cancels = [machineClock.after(Math.max(0, expiresAt === null ? tokenLifetimeMs : expiresAt - machineClock.now()), () => end(expired))]

    function end(why: Refusal): void {
      if (own.reason) return
      own.reason = why
      wake()
      leave()
      cancels.push(machineClock.after(farewellMs, fail))
    }

    function leave(): void {
      streams.delete(own)
      for (const cancel of cancels.splice(0)) cancel()
    }

    function abandon(): void {
      end(expired)
      leave()
    }

    async function* messages(): AsyncGenerator<string> {
      const now = new Date(machineClock.now()).toISOString()
      yield message('start', { personId: person, now, windowMs, shows: isOperator ? 'operator' : 'own' })
      let quietSince = machineClock.now()
      while (own.reason === null) {
        const { events, signals, traces, reactions } = await look()
        for (const event of events) yield message('event', event)
        for (const one of signals) yield message('signal', one)
        for (const trace of traces) yield message('trace', trace)
        for (const run of reactions) yield message('reaction', run)
        const isQuiet = events.length + signals.length + traces.length + reactions.length === 0
        if (!isQuiet) quietSince = machineClock.now()
        else if (machineClock.now() - quietSince >= commentMs) {
          quietSince = machineClock.now()
          yield ':\n\n'
        }
        if (own.reason === null) await pause()
      }
      yield message('closing', own.reason)
    }

    function pause(): Promise<void> {
      return new Promise((done) => {
        wake = done
        machineClock.after(lookMs, done)
      })
    }

    const source = messages()
    streams.add(own)
    signal.addEventListener('abort', abandon)
    if (signal.aborted) abandon()
    return new ReadableStream<Uint8Array>(
      {
        start(controller) {
          fail = () => controller.error(new Error('The page did not read why its stream ended.'))
        },
        async pull(controller) {
          try {
            const { done, value } = await source.next()
            if (!done) return controller.enqueue(text.encode(value))
          } catch (cause) {
            logger.warn({ err: cause }, 'An inspection stream ended: the store could not be read.')
            controller.enqueue(text.encode(message('closing', { code: 'unavailable', message: 'The inspection cannot be read at the moment.', retryAfterMs: 2_000 })))
          }
          end(expired)
          leave()
          controller.close()
        },
        cancel: abandon,
      },
      { highWaterMark: 0 },
    )
  }

  function endOf(session: string, reason: Refusal): void {
    for (const stream of streams) if (stream.session === session) stream.end(reason)
  }

  return {
    open(watcher) {
      const { session } = watcher
      if (session !== null) endOf(session, tookOver)
      if ([...streams].filter((one) => (one.session === null) === (session === null)).length >= mostStreams) {
        throw new ProactiveError('rate_limited', 'Too many inspections are open at once. Retry later.', { retryAfterMs: 10_000 })
      }
      return eventStream(streamOf(watcher))
    },
    end: endOf,
    close() {
      for (const stream of streams) {
        stream.end({ code: 'unavailable', message: 'The server is stopping.', retryAfterMs: jitterOf(stream.session ?? '') })
      }
    },
  }
}

const tookOver: Refusal = { code: 'expired', message: 'A later inspection of this session took over.' }
const expired: Refusal = { code: 'token_expired', message: 'The token has expired. Reconnect with a new token.' }
const ignore = (): void => undefined

function message<Name extends keyof InspectionMessages>(name: Name, data: InspectionMessages[Name]): string {
  return messageOf(name, data)
}
