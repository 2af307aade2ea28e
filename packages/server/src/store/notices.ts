import type { Event } from '@proactive/engine'
import { z } from 'zod'
import type { LogRecord, ReadRecord } from '../log/log.js'
import type { Commit, RequestName } from './store.js'

/**
 * Where processes tell each other, by ids only, what happened that concerns pages: the truth is in the store's rows.
 * A partition that no worker owns and every process follows.
 */
export const bulletin = -1

const about = z.discriminatedUnion('type', [
  /** These commands of a session were sent, changed or withdrawn. */
  z.object({ type: z.literal('told'), session: z.string(), commands: z.array(z.string()) }),
  z.object({ type: z.literal('answered'), request: z.enum(['accept', 'undo', 'extend']), key: z.string() }),
  /** A session connected to the one that says so. */
  z.object({ type: z.literal('moved'), session: z.string() }),
  /** Everything known of this session's person was erased: nothing more may come from it. */
  z.object({ type: z.literal('erased'), session: z.string() }),
  /** Somebody came, left, or gave partitions back. */
  z.object({ type: z.literal('shared') }),
])
export type Notice = z.infer<typeof about>

/** A notice as it lies in the log. */
export function noticeRecord(notice: Notice, { id, from, at }: { id: string; from: string; at: number }): LogRecord {
  const event: Event = { id, type: 'bulletin.notice', version: 1, time: at, received: at, source: from, data: notice }
  return { partition: bulletin, kind: 'message', received: at, message: { id, to: `home:bulletin`, cause: id, body: { type: 'event', event } } }
}

/** Nothing for a notice of another version. */
export function readNotice({ message: { body } }: ReadRecord): { from: string; notice: Notice } | undefined {
  if (body.type !== 'event') return undefined
  const read = about.safeParse(body.event.data)
  return read.success ? { from: body.event.source, notice: read.data } : undefined
}

/** What other processes have to hear of some commits. */
export function noticesOf(commits: readonly Commit[]): Notice[] {
  const told = new Map<string, Set<string>>()
  const tell = (session: string, command: string) => told.set(session, (told.get(session) ?? new Set()).add(command))
  const answered: { request: RequestName; key: string }[] = []
  for (const { sends, withdrawals, updates, answers } of commits) {
    for (const { session, command } of sends) tell(session, command.id)
    for (const { session, withdrawal } of withdrawals) tell(session, withdrawal.id)
    for (const { session, update } of updates) tell(session, update.id)
    answered.push(...answers)
  }
  return [
    ...[...told].map(([session, commands]) => ({ type: 'told' as const, session, commands: [...commands] })),
    ...answered.map(({ request, key }) => ({ type: 'answered' as const, request, key })),
  ]
}
