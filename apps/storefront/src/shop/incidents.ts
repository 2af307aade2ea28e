import type { Sql } from './database.js'
import type { Freed } from './scratch-folder.js'

/** What was done about a full disk, or a device. */
export interface Incident extends Freed {
  host: string
  percent: number
  /** For the team, in one sentence; null until it is written. */
  summary: string | null
}

/** Records what was done, once for the key. */
export async function recordIncident(sql: Sql, { host, percent, files, bytes }: Omit<Incident, 'summary'>, key: string): Promise<void> {
  await sql.query(
    `INSERT INTO shop.incident (id, host, percent, files, bytes) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING`,
    [key, host, percent, files, bytes],
  )
}

/** Removes the record of what was put back. */
export async function removeIncident(sql: Sql, key: string): Promise<void> {
  await sql.query('DELETE FROM shop.incident WHERE id = $1', [key])
}

/** Summarises an incident for the team. */
export async function summariseIncident(sql: Sql, key: string): Promise<string> {
  const { rows } = await sql.query<{ summary: string }>(
    `UPDATE shop.incident SET summary = 'The disk of ' || host || ' was ' || percent || ' % full. ' || CASE files
         WHEN 0 THEN 'The scratch folder had nothing to free; somebody has to look.'
         ELSE files || CASE files WHEN 1 THEN ' scratch file' ELSE ' scratch files' END || ' of ' || round(bytes / 1024.0) || ' kB were freed.' END
      WHERE id = $1 RETURNING summary`,
    [key],
  )
  return rows[0]?.summary ?? ''
}

/** Records that a technician was called about a device, once for the key, and returns the summary for the team. */
export async function reportDevice(sql: Sql, device: string, cause: 'reading' | 'offline', key: string): Promise<string> {
  const summary = `${device} ${cause === 'offline' ? 'is offline' : 'reads far more than ever'}; a technician was called.`
  await sql.query(
    `INSERT INTO shop.incident (id, host, percent, files, bytes, summary) VALUES ($1, $2, 0, 0, 0, $3) ON CONFLICT (id) DO NOTHING`,
    [key, device, summary],
  )
  return summary
}

/** Lists the incidents, the latest first. */
export async function listIncidents(sql: Sql): Promise<Incident[]> {
  const { rows } = await sql.query<Incident>(`SELECT host, percent, files, bytes::float8 AS bytes, summary FROM shop.incident ORDER BY at DESC LIMIT 50`)
  return rows
}
