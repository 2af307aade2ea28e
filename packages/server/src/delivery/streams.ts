/**
 * Serves commands as Server-Sent Events, for networks that block websockets.
 *
 * The stream is not hono's `streamSSE` (as of hono 4.13.19): `streamSSE` writes through a `TransformStream`, which
 * queues without a bound and has no count of unread bytes, so that a slow consumer would fill the memory instead of being
 * disconnected; and its `write` swallows the errors of the stream, so that a page which is gone would stay connected.
 */

import type { Origin } from '@proactive/engine'
import type { Refusal } from '@proactive/protocol'
import type { Actions, Way } from './command-connections.js'
import { eventStream, messageOf } from '../http/server-sent-events.js'
import type { Clock } from '../runtime/clock.js'
import { jitterOf } from '../runtime/jitter.js'
import type { SessionRow } from '../store/store.js'
import type { Identity } from '../identity/token.js'

/** How often a comment is sent, which keeps proxies from closing the stream and detects a broken connection. */
const commentMs = 15_000
/** The most unread bytes of a page. A slow consumer is disconnected; after it reconnects, unacknowledged commands are sent again. */
const maxQueuedBytes = 1_048_576

/** Serves `GET /actions`: the commands of a session. */
export interface Streams {
  open(who: { identity: Identity; session: SessionRow & { origin?: Origin }; lastSeq: number; signal: AbortSignal }): Response
  count(): number
  /** Ends the stream of one session. */
  end(session: string, reason: Refusal): void
  /** Tells every page of a person why its stream is to end. Returns what ends each, as far as the page has not. */
  tell(person: string, reason: Refusal): ((reason: Refusal) => void)[]
  close(): void
}

/** A stream, which may be told why it is to end before it ends. */
interface StreamWay extends Way {
  tell: (reason: Refusal) => void
}

export function createStreams({ actions, clock }: { actions: Actions; clock: Clock }): Streams {
  const open = new Map<StreamWay, Identity>()

  function streamOf({ identity, session, lastSeq, signal }: Parameters<Streams['open']>[0]): ReadableStream<Uint8Array> {
    const text = new TextEncoder()
    let leave: () => void = ignore

    function start(controller: ReadableStreamDefaultController<Uint8Array>): void {
      const cancels: (() => void)[] = []
      const write = (event: string): void => {
        if (!open.has(way)) return
        controller.enqueue(text.encode(event))
        if ((controller.desiredSize ?? 0) > 0) return
        leave()
        controller.error(new Error('The page is a slow consumer: it did not read its stream.'))
      }
      const way: StreamWay = {
        tell: (reason) => write(messageOf('closing', reason)),
        page: {
          command: (command) => write(messageOf('command', command, command.seq)),
          withdraw: (withdrawal) => write(messageOf('withdraw', withdrawal)),
          update: (update) => write(messageOf('update', update)),
          queuedBytes: () => maxQueuedBytes - (controller.desiredSize ?? maxQueuedBytes),
        },
        end(reason) {
          write(messageOf('closing', reason))
          if (!open.has(way)) return
          leave()
          controller.close()
        },
      }
      leave = () => {
        if (!open.delete(way)) return
        for (const cancel of cancels) cancel()
        close()
      }
      const comment = (): void => {
        write(':\n\n')
        cancels[0] = clock.after(commentMs, comment)
      }
      open.set(way, identity)
      const { ready, close } = actions.open(session, lastSeq, way)
      comment()
      cancels.push(
        clock.after(Math.max(0, identity.expiresAt - clock.now()), () => {
          way.end({ code: 'token_expired', message: 'The token has expired. Reconnect with a new token.' })
        }),
      )
      signal.addEventListener('abort', leave)
      if (signal.aborted) leave()
      ready.catch(() => way.end({ code: 'unavailable', message: 'The stream cannot be opened at the moment.', retryAfterMs: 1_000 }))
    }

    const strategy = new ByteLengthQueuingStrategy({ highWaterMark: maxQueuedBytes })
    return new ReadableStream<Uint8Array>({ start, cancel: () => leave() }, strategy)
  }

  return {
    open: (who) => eventStream(streamOf(who)),
    count: () => open.size,
    end(session, reason) {
      for (const [way, identity] of open) if (identity.session === session) way.end(reason)
    },
    tell(person, reason) {
      const told = [...open].filter(([, identity]) => identity.person === person).map(([way]) => way)
      for (const way of told) way.tell(reason)
      return told.map((way) => (last) => open.has(way) && way.end(last))
    },
    close() {
      for (const [way, { session }] of open) {
        way.end({ code: 'unavailable', message: 'The server is stopping.', retryAfterMs: jitterOf(session) })
      }
    },
  }
}

const ignore = (): void => undefined
