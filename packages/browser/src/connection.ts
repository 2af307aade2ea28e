import { type Answer, type ErrorCode, ProactiveError, type RequestKind, type Requests, type SessionGrant } from '@proactive/protocol'
import { backoffMs } from './backoff.js'
import type { Channels } from './channels.js'
import type { Http } from './http.js'
import type { Queue } from './queue.js'
import { isRecord } from './read-command.js'
import type { Runtime } from './runtime.js'
import type { ConnectionState } from './snapshot.js'
import type { Tab } from './tab.js'

/** A token is renewed this long before it expires, so that open sockets never lose theirs. */
const renewAheadMs = 60_000

export interface ConnectionOptions {
  endpoint: string
  runtime: Runtime
  http: Http
  tab: Tab
  queue: Queue
  locale: () => string
  /** `former` is the grant that this one replaces; `fresh` says that it is another session's than the tab remembers. */
  onGrant: (grant: SessionGrant, fresh: boolean, former: SessionGrant | null) => void
  onState: (state: ConnectionState) => void
  onCommand: (command: unknown) => void
  onWithdraw: (withdrawal: unknown) => void
  onUpdate: (update: unknown) => void
}

export interface Connection {
  readonly grant: SessionGrant | null
  /** Epoch milliseconds on the server's clock. */
  serverNow: () => number
  open: () => void
  close: () => void
  /** Asks for the session again: its token runs out, somebody logged in or out, the language changed. */
  renew: (continues?: string) => Promise<SessionGrant>
  request: <Kind extends RequestKind>(kind: Kind, body: Requests[Kind]) => Promise<Answer<Kind> | null>
}

/** Session and channels together: gets a token, opens both channels with it, and keeps them open. */
export function createConnection(options: ConnectionOptions): Connection {
  const { endpoint, runtime, http, tab, queue, locale, onGrant, onState, onCommand, onWithdraw, onUpdate } = options
  let life = new AbortController()
  let grant: SessionGrant | null = null
  let renewing: Promise<SessionGrant> | null = null
  let renewal: ReturnType<typeof setTimeout> | undefined
  let connect: (() => Channels) | null = null
  let channels: Channels | null = null
  let offsetMs = 0
  life.abort()

  async function run(signal: AbortSignal): Promise<void> {
    onState('connecting')
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        await renew()
        connect = await load()
        if (!signal.aborted) channels = connect()
        return
      } catch (error) {
        if (signal.aborted) return
        const { code, retryAfterMs }: Partial<ProactiveError> = error instanceof ProactiveError ? error : {}
        if (code && hopeless.has(code)) return onState('off')
        onState('waiting')
        await pause(retryAfterMs ?? backoffMs(attempt, runtime.random()), signal)
      }
    }
  }

  async function load(): Promise<() => Channels> {
    const [{ openChannels }, io] = await Promise.all([import('./channels.js'), runtime.io()])
    const { origin } = new URL(endpoint, location.href)
    return () =>
      openChannels({
        io,
        origin,
        path: grant?.path ?? '',
        runtime,
        token: () => grant?.token ?? '',
        lastSeq: () => tab.memory.lastSeq,
        renew,
        onState,
        onEvents: (send) => (send ? queue.open(send) : queue.close()),
        onCommand,
        onWithdraw,
        onUpdate,
      })
  }

  async function renew(continues?: string): Promise<SessionGrant> {
    if (renewing) return renewing
    const asked = admit(life.signal, continues)
    renewing = asked
    try {
      return await asked
    } finally {
      if (renewing === asked) renewing = null
    }
  }

  async function admit(signal: AbortSignal, continues?: string): Promise<SessionGrant> {
    await tab.resume()
    const { sessionId } = tab.memory
    const asked = runtime.now()
    const body = { consent: 'granted', locale: locale(), ...(sessionId && { sessionId }), ...(continues && { continues }) }
    const next = await http('/session', { method: 'POST', body })
    if (!isGrant(next)) throw new ProactiveError('unavailable', 'The session was not answered as agreed.')
    if (signal.aborted) throw new ProactiveError('unavailable', 'The client was stopped meanwhile.')
    offsetMs = Date.parse(next.now) - (asked + runtime.now()) / 2
    take(next, next.sessionId !== sessionId)
    return next
  }

  function take(next: SessionGrant, fresh: boolean): void {
    const former = grant
    grant = next
    clearTimeout(renewal)
    renewal = setTimeout(renewInTime, Math.max(Date.parse(next.expiresAt) - serverNow() - renewAheadMs, renewAheadMs / 2))
    onGrant(next, fresh, former)
    if (!fresh) channels?.tellToken(next.token)
    else if (channels && connect) {
      channels.close()
      channels = connect()
    }
  }

  /** When this fails, the server closes the sockets at expiry and their next handshake asks again. */
  function renewInTime(): void {
    renew().catch(() => {})
  }

  const serverNow = (): number => runtime.now() + offsetMs
  const nudge = (): void => channels?.nudge()
  const onVisible = (): void => {
    if (document.visibilityState === 'visible') nudge()
  }

  return {
    get grant() {
      return grant
    },
    serverNow,
    open() {
      if (!life.signal.aborted) return
      life = new AbortController()
      const { signal } = life
      addEventListener('online', nudge, { signal })
      document.addEventListener('visibilitychange', onVisible, { signal })
      void run(signal)
    },
    close() {
      life.abort()
      renewing = null
      clearTimeout(renewal)
      channels?.close()
      channels = null
      grant = null
      queue.close()
      tab.release()
      onState('off')
    },
    renew,
    request: async (kind, body) => (channels ? channels.request(kind, body) : null),
  }
}

const hopeless: ReadonlySet<ErrorCode> = new Set(['forbidden_origin', 'unsupported_protocol'])

/** Over early when the network comes back or we are stopped. */
async function pause(ms: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    function done(): void {
      clearTimeout(timer)
      removeEventListener('online', done)
      stopped.removeEventListener('abort', done)
      resolve()
    }
    addEventListener('online', done)
    stopped.addEventListener('abort', done)
  })
}

function isGrant(given: unknown): given is SessionGrant {
  if (!isRecord(given)) return false
  const texts = ['token', 'sessionId', 'personId', 'expiresAt', 'now', 'path'] as const
  return texts.every((field) => typeof given[field] === 'string')
}
