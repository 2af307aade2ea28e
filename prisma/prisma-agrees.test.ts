import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { home } from './home.js'
import { prismaEngine } from './prisma-engine.fixture.js'
import { installations, testDatabase } from './testing.js'

const read = (...path: string[]) => readFileSync(join(home, ...path), 'utf8')
const filters = { externalTables: [], externalEnums: [] }

const schema = readdirSync(join(home, 'schema')).map((file) => ({ path: file, content: read('schema', file) }))

const migrations = {
  baseDir: join(home, 'migrations'),
  lockfile: { path: 'migration_lock.toml', content: read('migrations', 'migration_lock.toml') },
  shadowDbInitScript: '',
  migrationDirectories: readdirSync(join(home, 'migrations'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name: path }) => ({
      path,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok' as const, value: read('migrations', path, 'migration.sql') },
      },
    })),
}

describe.each(installations())('Prisma on $name', (on) => {
  it('accepts the applied migrations as its own and has none to deploy', async () => {
    await using database = await testDatabase({ on })
    const engine = await prismaEngine(database.url)
    const history = await engine.diagnoseMigrationHistory({
      migrationsList: migrations,
      optInToShadowDatabase: false,
      filters,
    })
    expect(history).toMatchObject({
      hasMigrationsTable: true,
      history: null,
      editedMigrationNames: [],
      failedMigrationNames: [],
    })
    expect(await engine.applyMigrations({ migrationsList: migrations, filters })).toEqual({ appliedMigrationNames: [] })
  })

  it('finds no difference between the tables and the models', async () => {
    await using database = await testDatabase({ on })
    const engine = await prismaEngine(database.url)
    const drift = await engine.diff({
      from: { tag: 'schemaDatasource', files: schema, configDir: home },
      to: { tag: 'schemaDatamodel', files: schema },
      script: true,
      exitCode: null,
      filters,
    })
    expect(drift.stdout).toContain('This is an empty migration')
  })
})
