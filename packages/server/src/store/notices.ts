/**
 * Notices between the processes that share a database: that a session's commands changed, that a request was answered,
 * that a session moved or was taken for gone, that a person was erased, or said no or switched off, that answers of facts and of the graph are no
 * longer kept, that partitions changed hands. A notice carries IDs only; the receiver reads the rows. Notices are hints
 * and may be lost, so every receiver also finds out by itself later.
 */

import type { Event } from '@proactive/engine'
import type { Priority } from '@proactive/protocol'
import { z } from 'zod'
import type { LogRecord } from '../log/log.js'
import type { Commit, RequestName } from './store.js'

/** The log partition of the notices. No worker owns it, and every process reads it. */
export const noticePartition = -1

const about = z.discriminatedUnion('type', [
  /** Commands of a session were sent, updated or withdrawn. The priority is the highest among them; the version before named none. */
  z.object({ type: z.literal('told'), session: z.string(), commands: z.array(z.string()), priority: z.enum(['low', 'medium', 'high']).optional() }),
  z.object({ type: z.literal('answered'), request: z.enum(['accept', 'undo', 'extend', 'attention', 'attention.release', 'prepared']), key: z.string() }),
  /** A session has connected to the sender of the notice. */
  z.object({ type: z.literal('moved'), session: z.string() }),
  /** A session was reported absent because the lease of its process had expired. The process may have been paused only. */
  z.object({ type: z.literal('absent'), session: z.string() }),
  /** The person of a session was erased: nothing more may be accepted from the session. */
  z.object({ type: z.literal('erased'), session: z.string() }),
  /** A person said no, or switched the assistant off: the pages of the person are to be told. */
  z.object({ type: z.literal('denied'), person: z.string() }),
  /** Answers that are no longer kept: of facts, for one input as JSON or for all, and of the graph, about groups of nodes. */
  z.object({
    type: z.literal('cleared'),
    facts: z.array(z.object({ fact: z.string(), input: z.string().optional() })),
    graph: z.union([z.literal('all'), z.array(z.number())]).optional(),
  }),
  /** A process joined or left, or released partitions. */
  z.object({ type: z.literal('shared') }),
])
export type Notice = z.infer<typeof about>

/** Returns the log record of a notice. */
export function noticeRecord(notice: Notice, { id, from, at }: { id: string; from: string; at: number }): LogRecord {
  const named = 'session' in notice ? { session: notice.session } : 'person' in notice ? { person: notice.person } : {}
  const event: Event = { id, type: 'bulletin.notice', version: 1, time: at, received: at, source: from, data: notice, ...named }
  return { partition: noticePartition, kind: 'message', received: at, message: { id, to: `home:bulletin`, cause: id, body: { type: 'event', event } } }
}

/** Reads a notice from its log record; returns undefined for one that this version does not know. */
export function readNotice({ message: { body } }: Pick<LogRecord, 'message'>): { from: string; notice: Notice } | undefined {
  if (body.type !== 'event') return undefined
  const read = about.safeParse(body.event.data)
  return read.success ? { from: body.event.source, notice: read.data } : undefined
}

const ranks: Readonly<Record<Priority, number>> = { low: 0, medium: 1, high: 2 }
const higher = (a: Priority, b: Priority): Priority => (ranks[a] >= ranks[b] ? a : b)

/** Returns the notices that other processes need about some commits. */
export function noticesOf(commits: readonly Commit[]): Notice[] {
  const changed = new Map<string, { commands: Set<string>; priority: Priority }>()
  function add(session: string, command: string, priority: Priority): void {
    const before = changed.get(session) ?? { commands: new Set(), priority }
    changed.set(session, { commands: before.commands.add(command), priority: higher(before.priority, priority) })
  }
  const answered: { request: RequestName; key: string }[] = []
  for (const { sends, withdrawals, updates, answers } of commits) {
    for (const { session, command, waits } of sends) if (!waits) add(session, command.id, command.priority)
    for (const { session, withdrawal } of withdrawals) add(session, withdrawal.id, 'high')
    for (const { session, update } of updates) add(session, update.id, 'medium')
    answered.push(...answers)
  }
  return [
    ...[...changed].map(([session, { commands, priority }]) => ({ type: 'told' as const, session, commands: [...commands], priority })),
    ...answered.map(({ request, key }) => ({ type: 'answered' as const, request, key })),
  ]
}
