/**
 * The part of an erasure that is about rows of the log which are nobody's, or another's, and name the person: as their
 * subject, or in the fields `userId` and `personId` of their data. What is nobody's is deleted; in what is another's, the
 * pseudonym takes the place of the name. The conditions are those of the indexes of `20261130040100_erased_mentions_index`.
 */

import { isShared, type Message, namesInMessage, readBody, renameInMessage } from '@proactive/engine'
import { type Names, pages, untilNone } from './erased-rows.js'
import { readNotice } from './notices.js'
import { isSettled } from './settled.js'

const namesSomeone = `(subject LIKE 'user/%' OR subject LIKE 'visitor/%' OR subject LIKE 'session/%')`

/** The condition that an event's data has one of these user IDs, and the event is not that user's. */
export const aboutUser = (userIds: string): string =>
  `data ? 'userId' AND person IS DISTINCT FROM 'user:' || (data->>'userId') AND data->>'userId' = ANY(${userIds})`

/** The condition that an event's data has one of these names as its `personId`, and the event is not that person's. */
export const aboutPerson = (names: string): string =>
  `data ? 'personId' AND octet_length(data->>'personId') < 2600 AND person IS DISTINCT FROM data->>'personId' AND data->>'personId' = ANY(${names})`

/** The condition that an event of nobody has one of these subjects. */
export const nobodysSubject = (subjects: string): string => `person IS NULL AND ${namesSomeone} AND subject = ANY(${subjects})`

/** The condition that an event of somebody else has one of these subjects. */
export const othersSubject = (subjects: string): string =>
  `person IS NOT NULL AND octet_length(subject) < 2600 AND ${namesSomeone} AND subject <> regexp_replace(person, ':', '/')
   AND subject IS DISTINCT FROM 'session/' || session AND subject = ANY(${subjects})`

/** The condition that a message has a person of its own, and may name another. */
export const othersMessage = `person IS NOT NULL AND kind = 'message' AND (type = 'recheck' OR (type = 'presence' AND data ? 'continues')
  OR (type = 'event' AND (data ? 'others' OR 'user:' || (data#>>'{event,data,userId}') <> person OR data#>>'{event,data,personId}' <> person
    OR (data#>>'{event,subject}' ~ '^(user|visitor|session)/' AND data#>>'{event,subject}' <> regexp_replace(person, ':', '/')
      AND data#>>'{event,subject}' IS DISTINCT FROM 'session/' || session)))
  OR (type = 'signal' AND (data#>>'{signal,key}' ~ '^(user|visitor):' AND data#>>'{signal,key}' <> person
    OR 'user:' || (data#>>'{signal,data,userId}') <> person OR data#>>'{signal,data,personId}' <> person)))`

/** Erases what the rows of nobody say of a person, and renames the person in those of others. `first` is where the person first appears. */
export async function* mentionPieces(of: Names, first: string): AsyncGenerator<void, void> {
  yield* events(of)
  yield* messages(of, first)
  yield* othersMessages(of, first)
}

const field = (name: string): string => `data = jsonb_set(data, '{${name}}', to_jsonb($2::text))`

async function* events({ all, identity, names, cursors, erasure: { pseudonym }, rowsAtOnce }: Names): AsyncGenerator<void, void> {
  const [userIds, subjects] = [[...identity.userIds], [...identity.subjects]]
  for (const [where, values] of [
    [nobodysSubject('$1'), subjects],
    [`person IS NULL AND ${aboutUser('$1')}`, userIds],
    [`person IS NULL AND ${aboutPerson('$1')}`, names],
  ] as const) {
    yield* untilNone(() =>
      all(
        `DELETE FROM proactive.event_log WHERE position IN (
           SELECT position FROM proactive.event_log l WHERE ${where} AND ${isSettled(3)} LIMIT $2) RETURNING 1`,
        [values, rowsAtOnce(), ...cursors],
      ),
    )
  }
  for (const [set, where, values] of [
    [field('userId'), aboutUser('$1'), userIds],
    [field('personId'), aboutPerson('$1'), names],
    ['subject = $2', othersSubject('$1'), subjects],
  ] as const) {
    yield* untilNone(() =>
      all(
        `UPDATE proactive.event_log SET ${set} WHERE position IN (
           SELECT position FROM proactive.event_log l WHERE ${where} AND kind IN ('event', 'change', 'record') AND ${isSettled(4)} LIMIT $3)
         RETURNING 1`,
        [values, pseudonym, rowsAtOnce(), ...cursors],
      ),
    )
  }
}

interface MessageRow {
  position: string
  partition: number
  id: string
  to: Message['to']
  cause: string
  data: Message['body']
}

const columns = 'position, partition, id, address AS to, cause, data'
const readMessage = ({ id, to, cause, data }: MessageRow): Message => ({ id, to, cause, body: readBody(data) })

/** Messages between partitions that no column says the person of, and notices of an earlier version. */
async function* messages({ all, identity, sessions, cursors, erasure: { pseudonym }, rowsAtOnce }: Names, first: string): AsyncGenerator<void, void> {
  const known = new Set(sessions)
  yield* pages(rowsAtOnce, async (after, most) => {
    const rows = await all<MessageRow>(
      `SELECT ${columns} FROM proactive.event_log l
       WHERE person IS NULL AND session IS NULL AND kind IN ('message', 'reply') AND position > $1 AND ${isSettled(3)}
       ORDER BY position LIMIT $2`,
      [after, most, ...cursors],
    )
    const gone: string[] = []
    for (const row of rows) {
      const message = readMessage(row)
      const notice = row.partition < 0 ? readNotice({ message })?.notice : undefined
      if (notice && 'session' in notice ? known.has(notice.session) : namesInMessage(message, identity) && !isShared(message.body)) gone.push(row.position)
      else if (namesInMessage(message, identity)) {
        await all(`UPDATE proactive.event_log SET data = $2 WHERE position = $1`, [row.position, JSON.stringify(renameInMessage(message, identity, pseudonym).body)])
      }
    }
    if (gone.length > 0) await all(`DELETE FROM proactive.event_log WHERE position = ANY($1)`, [gone])
    return rows.at(-1)?.position
  }, first)
}

/** Messages to others, and copies of their events. */
async function* othersMessages({ all, identity, people, cursors, erasure: { pseudonym }, rowsAtOnce }: Names, first: string): AsyncGenerator<void, void> {
  yield* pages(rowsAtOnce, async (after, most) => {
    const rows = await all<MessageRow>(
      `SELECT ${columns} FROM proactive.event_log l
       WHERE ${othersMessage} AND person <> ALL($3) AND position > $1 AND ${isSettled(4)} ORDER BY position LIMIT $2`,
      [after, most, people, ...cursors],
    )
    for (const row of rows) {
      const message = readMessage(row)
      if (!namesInMessage(message, identity)) continue
      await all(`UPDATE proactive.event_log SET data = $2 WHERE position = $1`, [row.position, JSON.stringify(renameInMessage(message, identity, pseudonym).body)])
    }
    return rows.at(-1)?.position
  }, first)
}
