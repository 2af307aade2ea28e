import { type Answer, answerTimeoutMs, type BatchAnswer, protocolVersion, type RequestKind, type Requests } from '@proactive/protocol'
import { type Channel, type ChannelState, openChannel } from './channel.js'
import type { Io } from './io.js'
import type { SendBatch } from './queue.js'
import type { Runtime } from './runtime.js'
import type { ConnectionState } from './snapshot.js'

/** An ack of a batch takes one durable write. */
const ackTimeoutMs = 10_000
/** The server answers within its own timeout; the rest is for the way. */
const requestTimeoutMs = answerTimeoutMs + 2_000

export interface ChannelsOptions {
  io: Io
  /** Origin of the server. */
  origin: string
  path: string
  runtime: Pick<Runtime, 'now' | 'random'>
  token: () => string
  lastSeq: () => number
  renew: () => Promise<unknown>
  onState: (state: ConnectionState) => void
  /** Batches may be sent, or no longer. */
  onEvents: (send: SendBatch | null) => void
  onCommand: (command: unknown) => void
  onWithdraw: (withdrawal: unknown) => void
  onUpdate: (update: unknown) => void
}

/** Both ways to the server. Whatever carries them, the page knows no more of it than this. */
export interface Channels {
  /** Asked again after a reconnect, since each request is idempotent; `null` when no answer came in time. */
  request: <Kind extends RequestKind>(kind: Kind, body: Requests[Kind]) => Promise<Answer<Kind> | null>
  /** Tells open connections the new token. */
  tellToken: (token: string) => void
  nudge: () => void
  close: () => void
}

/** Opens `/events` and `/actions`, each on its own connection, so that a command never waits behind events. */
export function openChannels(options: ChannelsOptions): Channels {
  const { io, origin, path, runtime, token, lastSeq, renew, onState, onEvents, onCommand, onWithdraw, onUpdate } = options
  const asking = new Set<() => void>()
  const states: { events: ChannelState; actions: ChannelState } = { events: 'connecting', actions: 'connecting' }

  const events = openChannel({
    io,
    url: `${origin}/events`,
    path,
    runtime,
    renew,
    handshake: () => ({ token: token(), protocol: protocolVersion }),
    onState: (state) => {
      note('events', state)
      onEvents(state === 'open' ? async (batch) => events.ask('events', batch, ackTimeoutMs).then(batchAnswer) : null)
    },
  })
  const actions = openChannel({
    io,
    url: `${origin}/actions`,
    path,
    runtime,
    renew,
    handshake: () => ({ token: token(), protocol: protocolVersion, lastSeq: lastSeq() }),
    onState: (state) => {
      note('actions', state)
      if (state === 'open') for (const ask of asking) ask()
    },
  })
  actions.on('command', (command, ack) => {
    onCommand(command)
    if (typeof ack === 'function') ack({ status: 'received' })
  })
  actions.on('withdraw', onWithdraw)
  actions.on('update', onUpdate)

  function note(channel: 'events' | 'actions', state: ChannelState): void {
    states[channel] = state
    onState(together(states.events, states.actions))
  }

  const both = (act: (channel: Channel) => unknown): void => [events, actions].forEach(act)

  return {
    request: async (kind, body) =>
      new Promise<Answer<typeof kind> | null>((resolve) => {
        const settle = (answer: unknown): void => {
          if (answer === null) return
          clearTimeout(timer)
          asking.delete(ask)
          resolve(isAnswer<Answer<typeof kind>>(answer) ? answer : null)
        }
        const ask = (): void => void actions.ask(kind, body, requestTimeoutMs).then(settle)
        const timer = setTimeout(() => settle({}), requestTimeoutMs)
        asking.add(ask)
        ask()
      }),
    tellToken: (fresh) => both((channel) => channel.state === 'open' && channel.ask('token', { token: fresh }, ackTimeoutMs)),
    nudge: () => both((channel) => channel.nudge()),
    close: () => both((channel) => channel.close()),
  }
}

function together(...states: ChannelState[]): ConnectionState {
  if (states.every((state) => state === 'open')) return 'live'
  if (states.some((state) => state === 'refused' || state === 'closed')) return 'off'
  return states.includes('waiting') ? 'waiting' : 'connecting'
}

function batchAnswer(answer: unknown): BatchAnswer | null {
  return isAnswer<BatchAnswer>(answer) ? answer : null
}

/** The server's word on what the fields are is taken; that it is an answer at all is not. */
function isAnswer<A extends { ok: boolean }>(answer: unknown): answer is A {
  return typeof answer === 'object' && answer !== null && 'ok' in answer && typeof answer.ok === 'boolean'
}
