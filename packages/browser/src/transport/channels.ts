import {
  type Answer,
  answerTimeoutMs,
  type BatchAnswer,
  protocolVersion,
  type RequestKind,
  type Requests,
} from '@proactive/protocol'
import { type Channel, type ChannelState, openChannel } from './channel.js'
import type { ConnectionProblem } from '../connection-problem.js'
import type { Io } from '../io.js'
import type { SendBatch } from './queue.js'
import type { Runtime } from '../runtime.js'
import type { ConnectionState } from '../snapshot.js'
import type { EndReason } from './transport.js'

/** How long the ack of a batch or of a token may take. The server acks a batch after one durable write. */
const ackTimeoutMs = 10_000
/** How long the answer to a request may take: the server's own timeout and the time for the network. */
const requestTimeoutMs = answerTimeoutMs + 2_000

export interface ChannelsOptions {
  io: Io
  /** The origin of the server. */
  origin: string
  path: string
  runtime: Pick<Runtime, 'elapsed' | 'random'>
  token: () => string
  lastSeq: () => number
  renew: () => Promise<unknown>
  onState: (state: ConnectionState) => void
  /** Called when an attempt to connect failed, with why. */
  onProblem: (problem: ConnectionProblem) => void
  /** Passes the function that sends a batch while `/events` is open, and `null` when it closes. */
  onEvents: (send: SendBatch | null) => void
  /** Resolves once the command is stored. */
  onCommand: (command: unknown) => Promise<void>
  onWithdraw: (withdrawal: unknown) => void
  onUpdate: (update: unknown) => void
  /** Called when the server says that the person said no or switched off elsewhere, or was erased. */
  onEnd: (reason: EndReason) => void
}

/** The page's two connections to the server. */
export interface Channels {
  /**
   * Sends a request and resolves with its answer, or with `null` when none arrived in time. The request is sent again
   * after a reconnect, because every request is idempotent.
   */
  request: <Kind extends RequestKind>(kind: Kind, body: Requests[Kind]) => Promise<Answer<Kind> | null>
  /** Renews the token on the open connections. */
  sendToken: (token: string) => void
  /** Ends the delays before a reconnect. */
  nudge: () => void
  /** Closes both connections. */
  close: () => void
}

/** Opens `/events` and `/actions`, each on its own connection, so that commands never wait behind events. */
export function openChannels(options: ChannelsOptions): Channels {
  const { io, origin, path, runtime, token, lastSeq, renew, onState, onProblem, onEvents, onCommand, onWithdraw, onUpdate, onEnd } = options
  /** The requests that have no answer yet. */
  const pending = new Set<{ send: () => void; settle: (answer: unknown) => void }>()
  const states: { events: ChannelState; actions: ChannelState } = { events: 'connecting', actions: 'connecting' }

  const events = openChannel({
    io,
    url: `${origin}/events`,
    path,
    runtime,
    renew,
    onProblem,
    handshake: () => ({ token: token(), protocol: protocolVersion }),
    onState: (state) => {
      updateState('events', state)
      onEvents(state === 'open' ? async (batch) => events.ask('events', batch, ackTimeoutMs).then(batchAnswer) : null)
    },
    // A later connection takes over `/actions` only: an expired `/events` means that the person was erased.
    onEnd: (reason) => onEnd(reason === 'expired' ? 'erased' : reason),
  })
  const actions = openChannel({
    io,
    url: `${origin}/actions`,
    path,
    runtime,
    renew,
    onProblem,
    handshake: () => ({ token: token(), protocol: protocolVersion, lastSeq: lastSeq() }),
    onState: (state) => {
      updateState('actions', state)
      if (state === 'open') for (const { send } of pending) send()
    },
    onEnd: (reason) => reason !== 'expired' && onEnd(reason),
  })
  actions.on('command', (command, ack) => {
    void onCommand(command).then(() => typeof ack === 'function' && ack({ status: 'received' }))
  })
  actions.on('withdraw', onWithdraw)
  actions.on('update', onUpdate)

  function updateState(channel: 'events' | 'actions', state: ChannelState): void {
    states[channel] = state
    onState(combine(states.events, states.actions))
  }

  const both = (act: (channel: Channel) => unknown): void => [events, actions].forEach(act)

  return {
    request: async (kind, body) =>
      new Promise<Answer<typeof kind> | null>((resolve) => {
        const settle = (answer: unknown): void => {
          clearTimeout(timer)
          pending.delete(request)
          resolve(isAnswer<Answer<typeof kind>>(answer) ? answer : null)
        }
        const send = (): void =>
          void actions.ask(kind, body, requestTimeoutMs).then((answer) => answer !== null && settle(answer))
        const timer = setTimeout(() => settle(null), requestTimeoutMs)
        const request = { send, settle }
        pending.add(request)
        send()
      }),
    sendToken: (newToken) => both((channel) => channel.state === 'open' && channel.ask('token', { token: newToken }, ackTimeoutMs)),
    nudge: () => both((channel) => channel.nudge()),
    close() {
      for (const { settle } of pending) settle(null)
      both((channel) => channel.close())
    },
  }
}

/** Returns the state that both channels have together. */
function combine(...states: ChannelState[]): ConnectionState {
  if (states.every((state) => state === 'open')) return 'live'
  if (states.some((state) => state === 'refused' || state === 'closed')) return 'off'
  return states.includes('waiting') ? 'waiting' : 'connecting'
}

function batchAnswer(answer: unknown): BatchAnswer | null {
  return isAnswer<BatchAnswer>(answer) ? answer : null
}

/** Checks that the server sent an answer at all. The other fields of an answer are trusted. */
function isAnswer<A extends { ok: boolean }>(answer: unknown): answer is A {
  return typeof answer === 'object' && answer !== null && 'ok' in answer && typeof answer.ok === 'boolean'
}
