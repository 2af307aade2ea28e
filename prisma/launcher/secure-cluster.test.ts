import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { migrate } from '../migrate.js'
import { installations } from '../testing.js'
import { administer } from './administrator.js'
import { makeFormerCluster } from './former-cluster.fixture.js'
import { passwordFile, readPasswords } from './passwords.js'
import { startDatabase, type StartedDatabase } from './start-database.js'

const databases = new Set<StartedDatabase>()
const folders = new Set<string>()

afterEach(async () => {
  for (const database of databases) {
    databases.delete(database)
    await database.stop()
  }
  for (const path of folders) rmSync(path, { recursive: true, force: true })
  folders.clear()
})

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'launcher-'))
  chmodSync(path, 0o755)
  folders.add(path)
  return join(path, 'data')
}

async function query(config: pg.ClientConfig, sql = 'select current_user as answer'): Promise<unknown> {
  const client = new pg.Client(config)
  client.on('error', () => undefined)
  try {
    await client.connect()
    // Several statements have several results.
    return [await client.query<{ answer: unknown }>(sql)].flat().at(-1)?.rows[0]?.answer
  } finally {
    await client.end().catch(() => undefined)
  }
}

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

/** Tries every role without a password and with a wrong one, over TCP and over the socket. */
async function whoGetsIn({ dir, port }: { dir: string; port: number }): Promise<string[]> {
  const inside: string[] = []
  for (const host of ['127.0.0.1', dir]) {
    for (const user of ['postgres', 'proactive']) {
      for (const password of ['', 'postgres', 'proactive', '\0']) {
        for (const database of ['postgres', 'proactive']) {
          await query({ host, port, user, password, database }).then(() => inside.push(`${user} on ${host}`), () => undefined)
        }
      }
    }
  }
  return inside
}

describe.each(installations())('the database on $name', ({ binaries }) => {
  const choice = binaries ? { binaries } : {}

  async function start(dataDir: string): Promise<StartedDatabase> {
    const database = await startDatabase({ dataDir, ...choice })
    databases.add(database)
    return database
  }

  it('refuses everybody without the password, on TCP and on the socket', async () => {
    const database = await start(folder())
    expect(await whoGetsIn(database)).toEqual([])
    expect(await query({ connectionString: database.url })).toBe('proactive')
    const { pathname, password } = new URL(database.url)
    expect(await query({ host: database.dir, port: database.port, user: 'proactive', password, database: pathname.slice(1) })).toBe('proactive')
  })

  it('gives the app a role that owns its database and is no superuser', async () => {
    const database = await start(folder())
    const ask = (sql: string) => query({ connectionString: database.url }, sql)
    expect(
      await ask(
        `select json_build_array(rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls) as answer from pg_roles where rolname = current_user`,
      ),
    ).toEqual([false, false, false, false, false])
    expect(await ask(`select pg_get_userbyid(datdba) as answer from pg_database where datname = current_database()`)).toBe('proactive')
    await ask('create schema mine; create table mine.book (id text); create table book (id text)')
    for (const forbidden of [
      `copy (select 1) to program 'touch ${join(tmpdir(), 'taken')}'`,
      `copy book from program 'id'`,
      `copy book to '${join(tmpdir(), 'taken')}'`,
      `copy book from '/etc/passwd'`,
      `select pg_read_file('pgpass')`,
      `select lo_import('/etc/passwd')`,
      `select rolpassword from pg_authid`,
      `alter system set fsync = off`,
      `create role other superuser`,
      `alter role proactive superuser`,
      `set role postgres`,
      `set session authorization postgres`,
    ]) {
      await expect(ask(forbidden)).rejects.toThrow(/permission denied|must be superuser|does not exist|must have/)
    }
  })

  it('keeps its passwords, its log and its port readable for their owner only', async () => {
    const { dir } = await start(folder())
    const owner = statSync(dir).uid
    expect(modeOf(dir)).toBe('700')
    for (const file of [passwordFile(dir), join(dir, 'pg_hba.conf'), `${dir}.log`, `${dir}.port`]) expect([file, modeOf(file)]).toEqual([file, '600'])
    expect(statSync(passwordFile(dir)).uid).toBe(owner)
  })

  it('finds its own migrations at the next start, though a schema has the name of the role', async () => {
    const { url } = await start(folder())
    expect(await migrate({ url })).not.toEqual([])
    expect(await migrate({ url })).toEqual([])
    expect(await query({ connectionString: url }, `select to_regclass('_prisma_migrations')::text as answer`)).toBe('_prisma_migrations')
    expect(await query({ connectionString: url }, `select current_schema() as answer`)).toBe('public')
  })

  it('keeps its passwords over restarts, so that processes that share it find the same', async () => {
    const dataDir = folder()
    const first = await start(dataDir)
    const second = await start(dataDir)
    expect(second.url).toBe(first.url)
    await first.stop()
    await second.stop()
    expect((await start(dataDir)).url).toBe(first.url)
  })

  it.each(['running', 'stopped'])('asks for passwords after the start on a %s cluster of the version before, which keeps its data', async (state) => {
    const dataDir = folder()
    const former = await makeFormerCluster(dataDir, choice)
    expect(await whoGetsIn(former)).not.toEqual([])
    if (state === 'stopped') await former.stop()
    // Two processes convert it at the same time.
    const [database, other] = await Promise.all([start(dataDir), start(dataDir)])
    expect(other.url).toBe(database.url)
    await expect.poll(() => whoGetsIn(database)).toEqual([])
    expect(readFileSync(join(database.dir, 'pg_hba.conf'), 'utf8')).not.toMatch(/^[^#\n].*\btrust\b/m)
    for (const file of [passwordFile(database.dir), join(database.dir, 'pg_hba.conf')]) {
      expect([modeOf(file), statSync(file).uid]).toEqual(['600', statSync(database.dir).uid])
    }
    const ask = (sql: string) => query({ connectionString: database.url }, sql)
    expect(await ask('select shelf.books()::int as answer')).toBe(1)
    await ask(
      `alter table book add pages int;
       insert into book (title) values ('Emma');
       insert into shelf.place values ('novel');
       create or replace view shelf.novels as select * from shelf.place;
       alter function shelf.books() stable;
       alter type shelf.genre rename to kind;
       create table shelf.loan (id int)`,
    )
    await ask('drop schema shelf cascade; drop table book')
    await database.stop()
    await other.stop()
    const again = await start(dataDir)
    expect(again.url).toBe(database.url)
    expect(await whoGetsIn(again)).toEqual([])
  })

  it('finishes a conversion that a killed process has begun', async () => {
    const dataDir = folder()
    const former = await makeFormerCluster(dataDir, choice)
    const database = await start(dataDir)
    await administer(
      database.dir,
      database.port,
      'alter database proactive owner to postgres',
      'alter role proactive password null',
      'alter role postgres password null',
    )
    const hba = join(former.dir, 'pg_hba.conf')
    writeFileSync(hba, readFileSync(hba, 'utf8').replaceAll('scram-sha-256', 'trust'))
    process.kill(Number(readFileSync(join(database.dir, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL')
    await database.stop()
    const next = await start(dataDir)
    await expect.poll(() => whoGetsIn(next)).toEqual([])
    expect(await query({ connectionString: next.url }, 'select shelf.books()::int as answer')).toBe(1)
  })

  it('writes a password neither into a log nor into a command line', async () => {
    const dataDir = folder()
    const former = await makeFormerCluster(dataDir, choice)
    const lines: string[] = []
    const database = await startDatabase({ dataDir, ...choice, log: (line) => lines.push(line) })
    databases.add(database)
    const { postgres = '', proactive = '' } = readPasswords(database.dir) ?? {}
    expect(postgres.length).toBeGreaterThanOrEqual(32)
    expect(proactive.length).toBeGreaterThanOrEqual(32)
    expect(proactive).not.toBe(postgres)
    const log = readFileSync(`${former.dir}.log`, 'utf8')
    expect(log).toContain('create role proactive')
    const commandLines = execFileSync('ps', ['-eww', '-o', 'args='], { encoding: 'utf8' })
    for (const text of [log, commandLines, lines.join('\n')]) {
      for (const password of [postgres, proactive]) expect(text.includes(password)).toBe(false)
    }
  })

  it('says which file is wrong when the passwords were lost', async () => {
    const dataDir = folder()
    const database = await start(dataDir)
    const kept = readFileSync(passwordFile(database.dir), 'utf8')
    for (const text of [undefined, kept.replace(/postgres:.*/, 'postgres:wrong')]) {
      if (text === undefined) rmSync(passwordFile(database.dir))
      else writeFileSync(passwordFile(database.dir), text)
      const problem: unknown = await startDatabase({ dataDir, ...choice }).catch((error: unknown) => error)
      expect(problem).toMatchObject({ name: 'DatabaseProblem', message: expect.stringContaining(passwordFile(database.dir)) })
      expect(String(problem)).not.toContain(new URL(database.url).password)
    }
    writeFileSync(passwordFile(database.dir), kept)
  })

  it.runIf(process.getuid?.() === 0)('is closed to another local user: the passwords and the socket alike', async () => {
    const { dir, port } = await start(folder())
    const nobody = { uid: 65_534, gid: 65_534, cwd: '/' }
    expect(spawnSync('cat', [passwordFile(dir)], nobody).status).not.toBe(0)
    expect(spawnSync('ls', [dir], nobody).status).not.toBe(0)
    expect(spawnSync('test', ['-e', join(dir, `.s.PGSQL.${port}`)], nobody).status).not.toBe(0)
    expect(spawnSync('cat', [passwordFile(dir)], { cwd: '/' }).status).toBe(0)
  })
})
