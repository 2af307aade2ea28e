/** The rows beside the pipeline: sessions, commands, answers, preferences, settings, and the history for traces and exports. */

import { type Inspection, readInspection, type Result } from '@proactive/engine'
import type { Command, Json } from '@proactive/protocol'
import type { Pool } from 'pg'
import { idOf, ownId } from '../log/event-id.js'
import { prepared } from '../log/prepared-statement.js'
import { droppedCommandInspection } from './inspection-rows.js'
import { type EventRow, type Page, pageBytes, pageRows, pendingCommandsLimit, type PendingCommand, type SessionRow, type Store } from './store.js'
import { allOn } from './all.js'
import type { SaidRows } from './postgres-permissions.js'
import type { Erasures } from './erasures.js'
import type { Places } from './places.js'
import type { Deliveries } from './deliveries.js'
import type { Positions } from './positions.js'
import type { Upkeep } from './upkeep.js'

type Rows = Omit<Store, keyof SaidRows | 'transaction' | 'join' | 'claim' | 'release' | 'commit' | 'saveSnapshot' | 'markPerformed' | keyof Upkeep | keyof Erasures | keyof Places | keyof Positions | keyof Deliveries>

const session = `id, person, visitor, continues, locale,
  (extract(epoch FROM started_at) * 1000)::float8 AS "startedAt", (extract(epoch FROM seen_at) * 1000)::float8 AS "seenAt"`
const sessionById = prepared(`SELECT ${session} FROM proactive.session WHERE id = $1`)
/** Servers of the version before read the column `consent`. */
const savedSession = prepared(`
  INSERT INTO proactive.session (id, person, visitor, continues, locale, consent, consent_apart, started_at, seen_at)
  VALUES ($1, $2, $3, $4, $5, coalesce((SELECT granted FROM proactive.consent WHERE person = $2), false), true, $6, $7)
  ON CONFLICT (id) DO UPDATE SET locale = $5, seen_at = $7
  RETURNING ${session}`)

const event = `id, type, (extract(epoch FROM time) * 1000)::float8 AS time, source, person, session, causation, data, scope`

/**
 * Reads the pending commands of a session: unexpired and not dropped. Commands that were neither updated nor withdrawn
 * are limited to `$4`, and nothing behind the last of them is returned, so that the order is kept.
 */
const pending = `
  WITH mine AS (
    SELECT * FROM proactive.command
    WHERE session = $1 AND expires_at > $3 AND withdrawn IS DISTINCT FROM 'dropped'
  ), unsent AS (
    SELECT seq FROM mine WHERE change IS NULL AND withdrawn IS NULL AND acked_at IS NULL AND seq > $2 ORDER BY seq LIMIT $4
  ), until AS (
    SELECT max(seq) AS seq FROM unsent HAVING count(*) = $4
  )
  SELECT body, seq::float8 AS seq, person, withdrawn, change, acked_at IS NOT NULL AS acked FROM mine
  WHERE (change IS NOT NULL OR withdrawn IS NOT NULL OR seq IN (SELECT seq FROM unsent))
    AND seq <= coalesce((SELECT seq FROM until), seq)
  ORDER BY mine.seq`

/**
 * Reads the database's clock, but never a time before the latest step of a partition: after a failover, the clock of the
 * new database may be behind the old one.
 */
const storeTime = `
  SELECT greatest(extract(epoch FROM clock_timestamp()) * 1000, (SELECT max(now) FROM proactive.partition)
    - coalesce((SELECT (value #>> '{}')::float8 FROM proactive.setting WHERE key = 'clock.offset'), 0))::float8 AS now`

interface LogRow extends EventRow {
  scope: string | null
}

/** How many of a person's latest rows are looked at for what is new: a look costs the same however much is stored. */
const latestRows = 1_000

interface CommandRow {
  body: Command
  seq: number
}
/** Where a row stands in the list that it is exported from, and how many rows were found before their bytes were bounded. */
interface At {
  exportedAt: number
  found: number
}

/** Cuts a page where the JSON of its rows exceeds `pageBytes`, behind its first row at the earliest. */
const boundedPage = (rows: string, json: string): string => `
  SELECT * FROM (
    SELECT *, count(*) OVER ()::int AS found,
      sum(octet_length(${json}::text)) OVER (ORDER BY "exportedAt" ROWS UNBOUNDED PRECEDING) AS bytes,
      row_number() OVER (ORDER BY "exportedAt") AS n
    FROM (${rows}) AS found
  ) AS page WHERE n = 1 OR bytes <= ${pageBytes} ORDER BY n`

function pageOf<From extends At, Row>(rows: readonly From[], rowOf: (row: From) => Row): Page<Row> {
  const last = rows.at(-1)
  const isLast = last === undefined || (rows.length === last.found && last.found < pageRows)
  return { rows: rows.map(rowOf), next: isLast ? null : last.exportedAt }
}

const numbered = ({ body, seq }: CommandRow): Command => ({ ...body, seq })

/** Implements the part of the store that runs single statements outside of a batch's transaction. */
export function postgresRows(pool: Pool): Rows {
  const all = allOn(pool)
  async function one<Row extends object>(text: string, values: unknown[] = []): Promise<Row | null> {
    const rows = await all<Row>(text, values)
    return rows[0] ?? null
  }

  return {
    session: (id) => one<SessionRow>(sessionById, [id]),
    async saveSession({ id, person, visitor, continues, locale, startedAt, seenAt }) {
      const [row] = await all<SessionRow>(savedSession, [id, person, visitor, continues, locale, new Date(startedAt), new Date(seenAt)])
      if (!row) throw new Error(`The session '${id}' was not stored: the database returned no row.`)
      return row
    },
    async claimSession(id, worker) {
      const row = await one<{ worker: string | null }>(
        `WITH before AS (SELECT worker FROM proactive.session WHERE id = $1 FOR UPDATE)
         UPDATE proactive.session SET worker = $2 FROM before WHERE id = $1 RETURNING before.worker`,
        [id, worker],
      )
      return row?.worker ?? null
    },
    async releaseSession(tx, id, worker, by) {
      const { rows } = await tx.query(
        `UPDATE proactive.session SET worker = NULL
         WHERE id = $1 AND worker = $2 AND ($2 = $3 OR NOT EXISTS (SELECT FROM proactive.worker w WHERE w.id = $2)) RETURNING 1`,
        [id, worker, by],
      )
      return rows.length > 0
    },
    sessionOwner: (id) =>
      one<{ worker: string | null }>(`SELECT worker FROM proactive.session WHERE id = $1`, [id]).then((row) => row?.worker ?? null),
    orphanedSessions: () =>
      all(`SELECT id AS session, person, worker FROM proactive.session s
        WHERE worker IS NOT NULL AND NOT EXISTS (SELECT FROM proactive.worker w WHERE w.id = s.worker)`),

    pendingCommands: (id, seq, now) =>
      all<CommandRow & Omit<PendingCommand, 'command'>>(pending, [id, seq, new Date(now), pendingCommandsLimit]).then((rows) =>
        rows.map(({ body, seq: n, ...rest }) => ({ command: numbered({ body, seq: n }), ...rest })),
      ),
    async acknowledge(id, commands, now) {
      await all(
        `UPDATE proactive.command SET acked_at = $3 WHERE id = ANY($2) AND session = $1 AND acked_at IS NULL`,
        [id, commands, new Date(now)],
      )
    },
    addressee: (command) => one(`SELECT person, session FROM proactive.command WHERE id = $1`, [command]),
    undoTokenOwner: (token) =>
      one(
        `SELECT c.person FROM proactive.answer a JOIN proactive.command c ON c.id = a.key
         WHERE a.undo_token = $1 AND a.what = 'accept'`,
        [token],
      ),
    answer: (request, key) =>
      one<{ result: Result }>(`SELECT result FROM proactive.answer WHERE what = $1 AND key = $2`, [request, key]).then(
        (row) => row?.result ?? null,
      ),
    async retract(request, key) {
      await all(`DELETE FROM proactive.answer WHERE what = $1 AND key = $2 AND NOT (result->'ok')::boolean`, [request, key])
    },
    async deleteAnswer(request, key) {
      await all(`DELETE FROM proactive.answer WHERE what = $1 AND key = $2`, [request, key])
    },
    async markDropped(commands, person, now) {
      await all(`UPDATE proactive.command SET withdrawn = 'dropped' WHERE id = ANY($1)`, [commands.map(({ id }) => id)])
      const marks = commands.map(({ correlationId }) => droppedCommandInspection(now, person, correlationId))
      await all(
        `INSERT INTO proactive.inspection (partition, batch, at, saw, person, correlation, body)
         SELECT -1, 0, $1, 'dropped', $2, mark->>'correlation', mark FROM unnest($3::jsonb[]) AS mark`,
        [new Date(now), person, marks.map((mark) => JSON.stringify(mark))],
      )
    },

    setting: (key) =>
      one<{ value: Json }>(`SELECT value FROM proactive.setting WHERE key = $1`, [key]).then((row) => row?.value ?? null),
    async setSetting(key, value) {
      await all(
        `INSERT INTO proactive.setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = $2`,
        [key, JSON.stringify(value)],
      )
    },
    addToSetting: (key, more) =>
      one<{ sum: number }>(
        `INSERT INTO proactive.setting AS s (key, value) VALUES ($1, to_jsonb($2::float8))
         ON CONFLICT (key) DO UPDATE SET value = to_jsonb((s.value #>> '{}')::float8 + $2::float8)
         RETURNING (value #>> '{}')::float8 AS sum`,
        [key, more],
      ).then((row) => row?.sum ?? more),

    inspections: (about) =>
      all<{ body: Inspection }>(
        `SELECT body FROM proactive.inspection WHERE ${columnOf(about)} = $1 ORDER BY position`,
        Object.values(about),
      ).then((rows) => rows.map(({ body }) => readInspection(body))),
    async events(of) {
      const kinds = `kind IN ('event', 'change', 'record') ORDER BY position`
      const found =
        'ids' in of
          ? await all<LogRow>(`SELECT ${event} FROM proactive.event_log WHERE id = ANY($1) AND ${kinds}`, [of.ids.flatMap((id) => [id, ownId(id)])])
          : await all<LogRow>(`SELECT ${event} FROM proactive.event_log WHERE person = $1 AND ${kinds}`, [of.person])
      const events = found.map(toRow)
      return 'ids' in of ? events.filter(({ id }) => of.ids.includes(id)) : events
    },
    commands: (of) =>
      all<CommandRow>(
        `SELECT body, seq::float8 AS seq FROM proactive.command WHERE ${columnOf(of)} = $1 ORDER BY proactive.command.seq`,
        Object.values(of),
      ).then((rows) => rows.map(numbered)),
    async eventPage(person, after) {
      const rows = await all<LogRow & At>(
        boundedPage(`SELECT ${event}, position::float8 AS "exportedAt" FROM proactive.event_log
         WHERE person = $1 AND position > $2 AND kind IN ('event', 'change', 'record') ORDER BY position LIMIT $3`, 'data'),
        [person, after, pageRows],
      )
      return pageOf(rows, ({ id, scope, type, time, source, person: whose, session: tab, causation, data }): EventRow => {
        return { id: idOf({ id, scope }), type, time, source, person: whose, session: tab, causation, data }
      })
    },
    async decisionPage(person, after) {
      const rows = await all<{ body: Inspection } & At>(
        boundedPage(`SELECT body, position::float8 AS "exportedAt" FROM proactive.inspection
         WHERE person = $1 AND position > $2 AND saw = 'decision' ORDER BY position LIMIT $3`, 'body'),
        [person, after, pageRows],
      )
      const { rows: read, next } = pageOf(rows, ({ body }) => readInspection(body))
      return { rows: read.flatMap((seen) => (seen.type === 'decision' ? [seen.decision] : [])), next }
    },
    async commandPage(person, after) {
      const rows = await all<CommandRow & At>(
        boundedPage(`SELECT body, c.seq::float8 AS seq, c.seq::float8 AS "exportedAt" FROM proactive.command c
         WHERE person = $1 AND c.seq > $2 ORDER BY c.seq LIMIT $3`, 'body'),
        [person, after, pageRows],
      )
      return pageOf(rows, numbered)
    },
    async sessionPage(person, after) {
      const text = `SELECT ${session} FROM proactive.session WHERE person = $1 ORDER BY started_at, id OFFSET $2 LIMIT $3`
      const rows = await all<SessionRow>(text, [person, after, pageRows])
      return { rows, next: rows.length < pageRows ? null : after + pageRows }
    },
    eventsSince: (person, since, atMost) =>
      all<LogRow>(
        `SELECT ${event} FROM (
           SELECT * FROM proactive.event_log WHERE person = $1 ORDER BY position DESC LIMIT $4) AS latest
         WHERE received >= $2 AND kind IN ('event', 'change', 'record') ORDER BY position DESC LIMIT $3`,
        [person, new Date(since), atMost, latestRows],
      ).then((rows) => rows.map(toRow).toReversed()),
    correlationsSince: (person, since, atMost) =>
      // The count as well: rows of two partitions may commit in another order than that of their positions.
      all<{ correlation: string; mark: string }>(
        `SELECT correlation, max(position) || ' ' || count(*) AS mark FROM (
           SELECT correlation, position, at FROM proactive.inspection WHERE person = $1 ORDER BY position DESC LIMIT $4) AS latest
         WHERE at >= $2 AND correlation IS NOT NULL GROUP BY correlation ORDER BY max(position) DESC LIMIT $3`,
        [person, new Date(since), atMost, latestRows],
      ).then((rows) => rows.toReversed()),

    ping: () => one<{ now: number }>(storeTime).then((row) => row?.now ?? 0),
    async reset() {
      await all(
        `TRUNCATE proactive.event_log, proactive.journal, proactive.snapshot, proactive.command, proactive.answer,
           proactive.inspection, proactive.outbox, proactive.preference, proactive.erasure, proactive.applied,
           proactive.place, proactive.graph_event, proactive.delivery;
         DELETE FROM proactive.graph_node WHERE kind = 'person';
         UPDATE proactive.graph_node SET rank_at = NULL, value_at = NULL;
         UPDATE proactive.projection SET epoch = epoch + 1;
         UPDATE proactive.partition SET epoch = epoch + 1, batch = 0, cursor = '', now = 0;
         DELETE FROM proactive.setting WHERE key LIKE 'clock.%'`,
      )
    },
  }
}

/** Returns an event without its scope, which its id has then. */
function toRow({ scope, ...row }: LogRow): EventRow {
  return { ...row, id: idOf({ id: row.id, scope }) }
}

/** Returns the column to search. The name is one of three constants, never a caller's text, so it is safe in SQL. */
function columnOf(about: { person: string } | { correlation: string } | { signal: string }): string {
  if ('person' in about) return 'person'
  return 'correlation' in about ? 'correlation' : 'signal'
}
