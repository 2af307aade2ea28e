import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, expect, it, vi } from 'vitest'
import { readOtherLevels } from '../../with-history.js'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

it('leaves out a level whose history cannot be read, says why, and reads the others', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'levels-'))
  vi.stubEnv('PROACTIVE_DATA_DIR', dataDir)
  vi.stubEnv('DATABASE_URL', '')
  const has = (level: string, file: string, content: string) => {
    mkdirSync(join(dataDir, level, 'postgres'), { recursive: true })
    writeFileSync(join(dataDir, level, file), content)
  }
  has('level-0', 'postgres/PG_VERSION', '18')
  has('level-1', 'postgres.elsewhere', join(dataDir, 'level-0', 'postgres'))
  // A start that was interrupted before there was a database.
  has('level-2', 'postgres.elsewhere', join(dataDir, 'nowhere'))
  const said = vi.spyOn(console, 'error').mockImplementation(() => {})
  const history = async ({ PROACTIVE_LEVEL }: NodeJS.ProcessEnv) => {
    if (PROACTIVE_LEVEL === '0') throw Object.assign(new pg.DatabaseError('relation "proactive.event_log" does not exist', 0, 'error'), { code: '42P01' })
    return PROACTIVE_LEVEL
  }
  expect(await readOtherLevels<string | undefined>(3, async () => '', { history })).toEqual(['1'])
  expect(said.mock.calls).toEqual([['Level 0 is left out: The database has no history yet: run npm start first.']])
})
