import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { DatabaseProblem } from '../database-problem.js'
import { installations } from '../testing.js'
import { administer } from './administrator.js'
import { startDatabase, type StartedDatabase } from './start-database.js'

const children = new Set<ChildProcess>()
const databases = new Set<StartedDatabase>()
const folders = new Set<string>()

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  for (const database of databases) await database.stop()
  for (const path of folders) rmSync(path, { recursive: true, force: true })
  for (const set of [children, databases, folders]) set.clear()
})

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'launcher-'))
  chmodSync(path, 0o755)
  folders.add(path)
  return join(path, 'data')
}

const keepers = `from pg_stat_activity where application_name = 'proactive keeper'`

/** Runs a query; by default it returns the start time of the server, which identifies the server. */
async function ask(
  url: string,
  sql = 'select pg_postmaster_start_time()::text as answer',
): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<{ answer: string }>(sql)).rows[0]?.answer
  } finally {
    await client.end()
  }
}

function postmasterOf({ dir }: StartedDatabase): number {
  return Number(readFileSync(join(dir, 'postmaster.pid'), 'utf8').split('\n')[0])
}

describe.each(installations())('$name', ({ binaries }) => {
  const choice = binaries ? { binaries } : {}

  async function start(dataDir: string): Promise<StartedDatabase> {
    const database = await startDatabase({ dataDir, ...choice })
    databases.add(database)
    return database
  }

  /** Starts the database in a separate process. */
  async function startElsewhere(dataDir: string): Promise<{ url: string; kill(): Promise<void>; leave(): Promise<void> }> {
    const script = join(import.meta.dirname, 'use-database.fixture.ts')
    const child = spawn(process.execPath, ['--import', 'tsx', script, dataDir, ...(binaries ? [binaries] : [])], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    children.add(child)
    const [line]: Buffer[] = await once(child.stdout, 'data')
    const gone = once(child, 'exit')
    return {
      url: String(line).trim(),
      async kill() {
        child.kill('SIGKILL')
        await gone
      },
      async leave() {
        child.stdin.write('leave\n')
        await gone
      },
    }
  }

  it('creates a missing folder and keeps the data for the next start', async () => {
    const dataDir = folder()
    const first = await start(dataDir)
    await ask(first.url, 'create table book (id text)')
    await first.stop()
    await expect(ask(first.url)).rejects.toThrow('ECONNREFUSED')
    const second = await start(dataDir)
    expect(await ask(second.url, `select 'still there' as answer from pg_class where relname = 'book'`)).toBe(
      'still there',
    )
    expect(second.url).toBe(first.url)
  })

  it('shares one server between processes that start at the same time, and stops it with the last one', async () => {
    const dataDir = folder()
    const [one, two, three] = await Promise.all([startElsewhere(dataDir), start(dataDir), startElsewhere(dataDir)])
    const answers = await Promise.all([one, two, three].map(({ url }) => ask(url)))
    expect(new Set(answers).size).toBe(1)
    await one.leave()
    await two.stop()
    expect(await ask(three.url)).toBe(answers[0])
    await three.leave()
    await expect(ask(three.url)).rejects.toThrow('ECONNREFUSED')
  })

  it('takes over the server of a killed process and stops it in the end', async () => {
    const dataDir = folder()
    const killed = await startElsewhere(dataDir)
    const began = await ask(killed.url)
    await killed.kill()
    const next = await start(dataDir)
    expect(await ask(next.url)).toBe(began)
    await next.stop()
    await expect(ask(next.url)).rejects.toThrow('ECONNREFUSED')
  })

  it('restarts a killed server with the committed data', async () => {
    const dataDir = folder()
    const killed = await start(dataDir)
    await ask(killed.url, 'create table book (id text)')
    process.kill(postmasterOf(killed), 'SIGKILL')
    const next = await start(dataDir)
    expect(await ask(next.url, `select 'still there' as answer from pg_class where relname = 'book'`)).toBe(
      'still there',
    )
  })

  it('waits for the processes of a killed server, which may notice it late', async () => {
    const dataDir = folder()
    const killed = await start(dataDir)
    const backend = Number(await ask(killed.url, `select pid::text as answer ${keepers}`))
    process.kill(backend, 'SIGSTOP')
    process.kill(postmasterOf(killed), 'SIGKILL')
    const starting = start(dataDir)
    starting.catch(() => undefined)
    try {
      await expect.poll(() => readFileSync(`${killed.dir}.log`, 'utf8')).toMatch(/shared memory block .* is still in use/)
    } finally {
      process.kill(backend, 'SIGCONT')
    }
    expect(await ask((await starting).url)).toBeDefined()
  })

  it('does not mistake another process with a reused pid for the server', async () => {
    const dataDir = folder()
    const earlier = await start(dataDir)
    const note = readFileSync(join(earlier.dir, 'postmaster.pid'), 'utf8')
    await earlier.stop()
    writeFileSync(join(earlier.dir, 'postmaster.pid'), note.replace(/^\d+/, String(process.ppid)))
    expect(await ask((await start(dataDir)).url)).toBeDefined()
  })

  it('keeps running for a process whose claim was reconnected, when all others stop', async () => {
    const dataDir = folder()
    const ours = await start(dataDir)
    await administer(ours.dir, ours.port, `select pg_terminate_backend(pid) ${keepers}`)
    await expect.poll(() => ask(ours.url, `select count(*)::text as answer ${keepers}`)).toBe('1')
    const other = await startElsewhere(dataDir)
    await other.leave()
    expect(await ask(ours.url)).toBeDefined()
  })
})

it('fails with one sentence when the data folder cannot be written', async () => {
  const start = startDatabase({ dataDir: '/proc/data' })
  await expect(start).rejects.toThrow(DatabaseProblem)
  await expect(start).rejects.toThrow('The data folder /proc/data cannot be written')
})

it('fails with one sentence that says why PostgreSQL does not start', async () => {
  const dataDir = folder()
  const database = await startDatabase({ dataDir })
  await database.stop()
  writeFileSync(join(database.dir, 'postgresql.conf'), 'no_such_setting = 1\n')
  await expect(startDatabase({ dataDir })).rejects.toThrow(
    /^PostgreSQL did not start on .*: configuration file .* contains errors/,
  )
})

/** Makes a folder that only root can enter, like root's home. */
function closedHome(): string {
  const home = join(folder(), 'closed')
  mkdirSync(home, { recursive: true })
  chmodSync(home, 0o700)
  return home
}

describe.runIf(process.getuid?.() === 0)('for root, with a home folder that the server user cannot enter', () => {
  it('keeps the data outside', async () => {
    const home = closedHome()
    const first = await startDatabase({ dataDir: join(home, 'data') })
    folders.add(dirname(first.dir))
    expect(first.dir).not.toContain(home)
    await ask(first.url, 'create table book (id text)')
    await first.stop()
    const second = await startDatabase({ dataDir: join(home, 'data') })
    databases.add(second)
    expect(second.dir).toBe(first.dir)
    expect(existsSync(join(home, 'data', 'postgres'))).toBe(false)
  })

  it('removes outside data once the temporary data folder that named it is gone', async () => {
    const home = closedHome()
    const forgotten = await startDatabase({ dataDir: join(home, 'forgotten') })
    await forgotten.stop()
    const outside = dirname(forgotten.dir)
    folders.add(outside)
    rmSync(join(home, 'forgotten'), { recursive: true })
    const long = new Date(Date.now() - 7_200_000)
    utimesSync(outside, long, long)
    const next = await startDatabase({ dataDir: join(home, 'next') })
    databases.add(next)
    folders.add(dirname(next.dir))
    expect(outside).not.toSatisfy(existsSync)
  })
})
