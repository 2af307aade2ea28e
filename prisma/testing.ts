import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { home } from './home.js'
import { livePostmaster } from './launcher/postmaster.js'
import { startDatabase } from './launcher/start-database.js'
import { migrate } from './migrate.js'

/** A PostgreSQL that tests run on; without `binaries` it is the embedded one. */
export interface Installation {
  name: string
  binaries?: string
}

/** An empty database for one test, gone at the end of its scope. */
export interface TestDatabase extends AsyncDisposable {
  url: string
  /** Connections to it, which end with it. */
  pool(config?: { max?: number }): pg.Pool
}

/**
 * The embedded PostgreSQL, and the system's where there is one; says so loudly where there is none.
 *
 * @example
 * describe.each(installations())('the log on $name', (installation) => { … })
 */
export function installations(): Installation[] {
  const embedded = { name: 'embedded PostgreSQL' }
  const system = systemInstallation()
  if (system) return [embedded, system]
  process.stderr.write('SKIPPED on a PostgreSQL of the system: none found in /usr/lib/postgresql.\n')
  return [embedded]
}

/**
 * A database of its own on a server that the test runs share and that keeps its folder: the first costs a second,
 * the later ones a tenth.
 *
 * @example
 * await using database = await testDatabase()
 * const { rows } = await database.pool().query('SELECT 1')
 */
export async function testDatabase(options: { on?: Installation; migrated?: boolean } = {}): Promise<TestDatabase> {
  const { on = { name: 'embedded PostgreSQL' }, migrated = true } = options
  const folder = on.name.replaceAll(/\W+/g, '-').toLowerCase()
  const server = await startDatabase({
    dataDir: join(home, '.data', folder),
    ...(on.binaries && { binaries: on.binaries }),
  })
  await hurry(server.url)
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await asOwner(server.url, `create database ${name}`)
  const url = server.url.replace(/\/proactive$/, `/${name}`)
  if (migrated) await migrate({ url })
  const pools = poolsOf(url)
  return {
    url,
    pool: pools.open,
    async [Symbol.asyncDispose]() {
      await pools.end()
      await asOwner(server.url, `drop database if exists ${name} with (force)`)
      await server.stop()
    },
  }
}

/** A PostgreSQL for one test alone, which may stop it, start it and break it. */
export interface OwnDatabase extends TestDatabase {
  dataDir: string
  stop(): Promise<void>
  /** Ends it as a crash of the machine would, without a word to anybody. */
  kill(): Promise<void>
  start(): Promise<void>
}

/**
 * A server in a folder of its own, migrated; for tests of what happens to the server itself. Starting it costs seconds.
 *
 * @example
 * await using database = await ownDatabase()
 * await database.stop()
 * await database.start()
 */
export async function ownDatabase({ within = tmpdir() }: { within?: string } = {}): Promise<OwnDatabase> {
  const dataDir = await mkdtemp(join(within, 'database-'))
  // Where root makes it, PostgreSQL runs as another user, who has to get in.
  await chmod(dataDir, 0o755)
  let server = await startDatabase({ dataDir })
  await migrate({ url: server.url })
  const pools = poolsOf(server.url)
  return {
    url: server.url,
    dataDir,
    pool: pools.open,
    stop: () => server.stop(),
    async kill() {
      const postmaster = livePostmaster(server.dir)
      if (postmaster) process.kill(postmaster.pid, 'SIGKILL')
      await server.stop()
    },
    async start() {
      server = await startDatabase({ dataDir })
    },
    async [Symbol.asyncDispose]() {
      await pools.end()
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

function poolsOf(url: string) {
  const pools: pg.Pool[] = []
  return {
    open: (config?: { max?: number }) => {
      const pool = new pg.Pool({ connectionString: url, ...config })
      // A connection that is lost, or still closing while its database is dropped, is told so; the next query will say it.
      pool.on('error', () => undefined)
      pools.push(pool)
      return pool
    },
    end: () => Promise.all(pools.filter((pool) => !pool.ended).map((pool) => pool.end())),
  }
}

/** What is committed survives any process that is killed, and no test cuts the power: then dropping takes no seconds. */
function hurry(url: string): Promise<void> {
  const known = hurried.get(url)
  if (known) return known
  const asked = asOwner(url, `alter system set fsync = off`).then(() => asOwner(url, `select pg_reload_conf()`))
  hurried.set(url, asked)
  return asked
}
const hurried = new Map<string, Promise<void>>()

function systemInstallation(): Installation | undefined {
  const root = '/usr/lib/postgresql'
  if (!existsSync(root)) return undefined
  const versions = readdirSync(root).filter((version) => existsSync(join(root, version, 'bin', 'initdb')))
  const newest = versions.toSorted((a, b) => Number(a) - Number(b)).at(-1)
  return newest ? { name: `PostgreSQL ${newest} of the system`, binaries: join(root, newest, 'bin') } : undefined
}

async function asOwner(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
