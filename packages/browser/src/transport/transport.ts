/**
 * What the page and its transport say to each other. The transport has the queue, the stored events and both connections;
 * the page has the person's word, the session and what is shown. The transport runs in a Web Worker, or on the page's
 * thread where there is no worker: it is the same code behind these two interfaces.
 */

import type { Answer, RequestKind, Requests, SessionGrant } from '@proactive/protocol'
import type { Entry } from '../entry.js'
import type { ConnectionProblem } from '../connection-problem.js'
import type { Rejected } from '../rejected.js'
import type { ConnectionState } from '../snapshot.js'
import type { Calls } from './remote.js'

/** Why the server ended a session: the person said no or switched the assistant off elsewhere, or was erased. */
export type EndReason = 'denied' | 'off' | 'erased'

/** What a transport needs to know once. */
export interface TransportSettings {
  /** The absolute address of the server's routes. */
  endpoint: string
  /** The tab's name in the stored events, which a reload keeps. */
  tab: string
  /** The session that the tab remembers: events without a session were probably its. */
  sessionId: string | null
}

/** What the page asks of its transport. */
export interface Transport {
  start: (settings: TransportSettings) => void
  /** Opens the connections of this session, or renews the token on them. Events without a session belong to it. */
  grant: (grant: SessionGrant, lastSeq: number) => void
  /** Sends events, and keeps them until the server has acknowledged them. */
  push: (entries: readonly Entry[]) => void
  /** Forgets events that were sent by other means. */
  discard: (ids: readonly string[]) => void
  /** Marks a change of the person: events without a session so far belong to `sessionId`, if it is known. */
  leave: (sessionId: string | null) => void
  /** Sends what waits for more events. */
  flush: () => void
  /** Ends the delays before a reconnect. */
  nudge: () => void
  /** Adds `ms` to the time of every event that is not on the server's clock yet. */
  redate: (ms: number) => void
  /** Sends a request on `/actions`; resolves with `null` when no answer arrived in time. */
  request: <Kind extends RequestKind>(kind: Kind, body: Requests[Kind]) => Promise<Answer<Kind> | null>
  close: () => void
}

/** What a batch is sent with. */
export interface Permit {
  /** The time on the server's clock. */
  sentAt: string
  /** How many events were dropped and not reported yet. */
  dropped: number
}

/** What a transport asks of its page. */
export interface PageSide {
  /** Reads the person's word again. Resolves with `null` when nothing may be sent. */
  permit: () => Promise<Permit | null>
  /** Requests the session again: its token was refused, or expires soon. */
  renew: () => Promise<unknown>
  /** Takes a command, and resolves with the highest `seq` once the command is stored. */
  command: (command: unknown) => Promise<number>
  withdraw: (withdrawal: unknown) => void
  update: (update: unknown) => void
  state: (state: ConnectionState) => void
  /** An attempt to connect failed. */
  problem: (problem: ConnectionProblem) => void
  /** These events are stored, acknowledged or dropped: the page needs to keep them no longer. */
  settled: (ids: readonly string[]) => void
  dropped: (events: number) => void
  /** The server knows of so many dropped events. */
  reported: (events: number) => void
  rejected: (rejected: Rejected) => void
  /** The server ended the session, or refused its events. */
  ended: (reason: EndReason) => void
}

/** A transport in a worker. It takes events as JSON: a text costs the page's thread less to pass on than objects. */
export interface WorkerTransport extends Omit<Transport, 'push'> {
  push: (entries: string) => void
}

/** A page whose transport runs in a worker. */
export interface WorkerPage extends PageSide {
  /** The worker has loaded. */
  ready: () => void
}

/** How a page calls its worker. */
export const transportCalls: Calls<WorkerTransport> = {
  start: 'told',
  grant: 'told',
  push: 'told',
  discard: 'told',
  leave: 'told',
  flush: 'told',
  nudge: 'told',
  redate: 'told',
  request: 'answered',
  close: 'told',
}

/** How a worker calls its page. */
export const pageCalls: Calls<WorkerPage> = {
  permit: 'answered',
  renew: 'answered',
  command: 'answered',
  withdraw: 'told',
  update: 'told',
  state: 'told',
  problem: 'told',
  settled: 'told',
  dropped: 'told',
  reported: 'told',
  rejected: 'told',
  ended: 'told',
  ready: 'told',
}
