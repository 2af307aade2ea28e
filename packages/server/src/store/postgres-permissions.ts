/**
 * What people have said about being observed, in PostgreSQL: their last word on consent, and their preferences.
 *
 * A page's event is stored only in a transaction that holds the permission of its person, and a no, an off and an erasure
 * are stored in one that locks it. So an event is stored before the no is acknowledged, or refused.
 */

import type { Preferences } from '@proactive/protocol'
import type { Pool } from 'pg'
import { prepared } from '../log/prepared-statement.js'
import { allOn } from './all.js'
import { afterWord, type Claim, type ConsentWord, supersedes } from './consent-word.js'
import type { Store, StoredPermission } from './store.js'

/** The part of a store that keeps what people have said. */
export type SaidRows = Pick<Store, 'permissions' | 'holdPermissions' | 'lockPermission' | 'saveConsent' | 'eraseConsent' | 'preferences' | 'setPreferences'>

/** The columns of a person's last word. */
const wordColumns = `c.granted, (extract(epoch FROM c.said_at) * 1000)::float8 AS "saidAt", c.claims`

/** Reads the last word and the preferences of people by their primary keys. */
const permissions = prepared(`
  SELECT people.person, ${wordColumns}, p.value AS preferences
  FROM unnest($1::text[]) AS people (person)
  LEFT JOIN proactive.consent c USING (person) LEFT JOIN proactive.preference p USING (person)`)

/** Keeps the permission of senders from being withdrawn, and reads what is stored of them, in their order. */
const held = prepared(`SELECT ${wordColumns}, c.preferences, c.is_known AS "isKnown" FROM proactive.hold_permissions($1, $2) AS c`)

/** Waits for those who hold the permission of people, and makes later ones wait until the transaction ends. */
export const lockPermissions = `SELECT proactive.lock_permissions($1::text[])`

interface WordRow {
  granted: boolean
  saidAt: number
  claims: Claim[]
}
type PermissionRow = { preferences: Preferences | null } & (WordRow | { granted: null })

function toPermission({ preferences, ...row }: PermissionRow): StoredPermission {
  return { word: row.granted === null ? null : toWord(row), preferences }
}

function toWord({ granted, saidAt, claims }: WordRow): ConsentWord {
  return { isGranted: granted, saidAt, ...(claims.length > 0 && { claims }) }
}

function valuesOf(person: string, { isGranted, saidAt, claims = [] }: ConsentWord): unknown[] {
  return [person, isGranted, new Date(saidAt), JSON.stringify(claims)]
}

/** Stores a person's first word. Where there is one already, locks its row instead. Returns the row, and whether it is new. */
const firstWord = `
  INSERT INTO proactive.consent AS c (person, granted, said_at, claims) VALUES ($1, $2, $3, $4)
  ON CONFLICT (person) DO UPDATE SET person = c.person
  RETURNING ${wordColumns}, xmax = 0 AS "isNew"`

/** Keeps what people have said. */
export function postgresPermissions(pool: Pool): SaidRows {
  const all = allOn(pool)

  return {
    permissions: (people) => all<PermissionRow & { person: string }>(permissions, [people]).then((rows) => new Map(rows.map((row) => [row.person, toPermission(row)]))),
    async holdPermissions(tx, senders) {
      const values = [senders.map(({ person }) => person), senders.map(({ session }) => session ?? null)]
      const { rows } = await tx.query<PermissionRow & { isKnown: boolean }>(held, values)
      return rows.map((row) => ({ ...toPermission(row), isKnown: row.isKnown }))
    },
    async lockPermission(tx, person) {
      await tx.query(lockPermissions, [[person]])
    },
    async saveConsent(tx, person, word) {
      const { rows } = await tx.query<WordRow & { isNew: boolean }>(firstWord, valuesOf(person, afterWord(word, null)))
      const last = rows[0] && !rows[0].isNew ? toWord(rows[0]) : null
      if (last) {
        const change = `UPDATE proactive.consent SET granted = $2, said_at = $3, claims = $4 WHERE person = $1`
        await tx.query(change, valuesOf(person, afterWord(word, last)))
      }
      if (!supersedes(word, last)) return false
      // Servers of the version before read the consent of sessions.
      await tx.query(`UPDATE proactive.session SET consent = $2 WHERE person = $1 AND consent <> $2`, [person, word.isGranted])
      return true
    },
    async eraseConsent(person) {
      await all(`DELETE FROM proactive.consent WHERE person = $1`, [person])
    },
    preferences: (person) =>
      all<{ value: Preferences }>(`SELECT value FROM proactive.preference WHERE person = $1`, [person]).then(([row]) => row?.value ?? null),
    async setPreferences(tx, person, preferences) {
      await tx.query(
        `INSERT INTO proactive.preference (person, value) VALUES ($1, $2) ON CONFLICT (person) DO UPDATE SET value = $2`,
        [person, preferences],
      )
    },
  }
}
