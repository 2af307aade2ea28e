import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { migrate } from './migrate.js'
import { installations, testDatabase } from './testing.js'

const folders = new Set<string>()

afterEach(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
  folders.clear()
})

function migrations(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'migrations-'))
  folders.add(folder)
  for (const [name, sql] of Object.entries(files)) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'migration.sql'), sql)
  }
  return folder
}

async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end()
  }
}

const books = { '1_books': 'create table book (id text primary key);', '2_copies': 'alter table book add copies int;' }

describe.each(installations())('the migrator on $name', (on) => {
  it('applies each new migration once, in order', async () => {
    await using database = await testDatabase({ on, migrated: false })
    const { url } = database
    expect(await migrate({ url, folder: migrations({ '1_books': books['1_books'] }) })).toEqual(['1_books'])
    expect(await migrate({ url, folder: migrations(books) })).toEqual(['2_copies'])
    expect(await migrate({ url, folder: migrations(books) })).toEqual([])
    expect(await query(url, 'select copies from book')).toEqual([])
  })

  it('applies the migrations once when two processes start at the same time', async () => {
    await using database = await testDatabase({ on, migrated: false })
    const folder = migrations(books)
    const done = await Promise.all([migrate({ url: database.url, folder }), migrate({ url: database.url, folder })])
    expect(done.flat()).toEqual(['1_books', '2_copies'])
  })

  it('rolls back a migration that fails, names its line, and applies it once it is fixed', async () => {
    await using database = await testDatabase({ on, migrated: false })
    const { url } = database
    const broken = migrations({ '1_books': 'create table book (id text);\n\nalter table bok add copies int;' })
    await expect(migrate({ url, folder: broken })).rejects.toThrow(
      'The migration 1_books failed and was rolled back: relation "bok" does not exist',
    )
    const misspelt = migrations({ '1_books': 'create table book (id text);\n\nselect nothing;' })
    await expect(migrate({ url, folder: misspelt })).rejects.toThrow('(line 3)')
    expect(await migrate({ url, folder: migrations(books) })).toEqual(['1_books', '2_copies'])
  })

  it('refuses a migration that was edited after it was applied, but accepts other line endings', async () => {
    await using database = await testDatabase({ on, migrated: false })
    const { url } = database
    await migrate({ url, folder: migrations({ '1_books': 'create table book (\n  id text\n);\n' }) })
    expect(
      await migrate({ url, folder: migrations({ '1_books': 'create table book (\r\n  id text\r\n);\r\n' }) }),
    ).toEqual([])
    await expect(migrate({ url, folder: migrations(books) })).rejects.toThrow('The migration 1_books was edited after')
  })

  it('refuses to continue after a migration that Prisma left unfinished', async () => {
    await using database = await testDatabase({ on, migrated: false })
    const { url } = database
    await migrate({ url, folder: migrations({ '1_books': books['1_books'] }) })
    await query(url, `insert into _prisma_migrations (id, checksum, migration_name) values ('x', 'x', '2_copies')`)
    await expect(migrate({ url, folder: migrations(books) })).rejects.toThrow(
      'The migration 2_copies was started earlier and did not finish',
    )
    await query(url, `update _prisma_migrations set rolled_back_at = now() where id = 'x'`)
    expect(await migrate({ url, folder: migrations(books) })).toEqual(['2_copies'])
  })
})
