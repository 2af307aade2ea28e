import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { home } from './home.js'
import { administer, administrator } from './launcher/administrator.js'
import { livePostmaster } from './launcher/postmaster.js'
import { startDatabase, type StartedDatabase } from './launcher/start-database.js'
import { fingerprintOfMigrations, migrate } from './migrate.js'

/** A PostgreSQL installation to test on; without `binaries` the embedded one. */
export interface Installation {
  name: string
  binaries?: string
}

/** An empty database for one test, dropped at the end of its scope. */
export interface TestDatabase extends AsyncDisposable {
  url: string
  /** Opens a pool on the database; the pool is ended with the database. */
  pool(config?: { max?: number }): pg.Pool
}

/**
 * Lists the embedded PostgreSQL and the newest one of the system. Writes to stderr when the system has none.
 *
 * @example
 * describe.each(installations())('the log on $name', (installation) => { … })
 */
export function installations(): Installation[] {
  const embedded = { name: 'embedded PostgreSQL' }
  const system = systemInstallation()
  if (system) return [embedded, system]
  process.stderr.write('SKIPPED the tests on a PostgreSQL of the system: none found in /usr/lib/postgresql.\n')
  return [embedded]
}

/**
 * Creates a database on a server that test runs share and that keeps its folder. The first costs about a second, later
 * ones a tenth of it.
 *
 * @example
 * await using database = await testDatabase()
 * const { rows } = await database.pool().query('SELECT 1')
 */
export async function testDatabase(options: { on?: Installation; migrated?: boolean } = {}): Promise<TestDatabase> {
  const { on = { name: 'embedded PostgreSQL' }, migrated = true } = options
  const server = keptServers()[on.name] ?? (await startShared(on))
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const template = migrated ? await migratedTemplate(server) : 'template1'
  await administer(server.dir, server.port, `create database ${name} owner proactive template ${template}`)
  const url = urlOf(server, name)
  const pools = poolsOf(url)
  return {
    url,
    pool: pools.open,
    async [Symbol.asyncDispose]() {
      await pools.end()
      await administer(server.dir, server.port, `drop database if exists ${name} with (force)`)
      await server.stop?.()
    },
  }
}

/** A server that test databases are made on. One that is kept for the whole run has no `stop`. */
type SharedServer = Omit<StartedDatabase, 'stop'> & { stop?: StartedDatabase['stop'] }

/** The variable in which the processes of a run find the servers that are kept for them, by the name of the installation. */
const keptVariable = 'KEPT_TEST_SERVERS'

/**
 * Starts the servers that test databases are made on, and keeps them until the returned function is called, so that the
 * child processes of this process neither start nor claim them.
 */
export async function keepServers(): Promise<() => Promise<void>> {
  const servers = await Promise.all(installations().map(async (on) => ({ name: on.name, server: await startShared(on) })))
  const kept = servers.map(({ name, server: { dir, port, url } }) => [name, { dir, port, url }])
  process.env[keptVariable] = JSON.stringify(Object.fromEntries(kept))
  return async () => {
    await Promise.all(servers.map(({ server }) => server.stop()))
  }
}

function keptServers(): Record<string, SharedServer> {
  return JSON.parse(process.env[keptVariable] ?? '{}')
}

async function startShared({ name, binaries }: Installation): Promise<StartedDatabase> {
  const dataDir = join(home, '.data', name.replaceAll(/\W+/g, '-').toLowerCase())
  const server = await startDatabase({ dataDir, ...(binaries && { binaries }) })
  await disableFsync(server)
  return server
}

/** A PostgreSQL server for one test, which may stop, start and kill it. */
export interface OwnDatabase extends TestDatabase {
  dataDir: string
  /** Creates an empty database beside the first and returns its address. */
  create(name: string): Promise<string>
  stop(): Promise<void>
  /** Kills the server with SIGKILL, as a crash would. */
  kill(): Promise<void>
  start(): Promise<void>
}

/**
 * Starts a migrated server in its own folder, for tests of server failures. Starting takes seconds.
 *
 * @example
 * await using database = await ownDatabase()
 * await database.stop()
 * await database.start()
 */
export async function ownDatabase({ within = tmpdir() }: { within?: string } = {}): Promise<OwnDatabase> {
  const dataDir = await mkdtemp(join(within, 'database-'))
  // Root runs PostgreSQL as another user, who must be able to enter the folder.
  await chmod(dataDir, 0o755)
  let server = await startDatabase({ dataDir })
  await migrate({ url: server.url })
  const pools = poolsOf(server.url)
  return {
    url: server.url,
    dataDir,
    pool: pools.open,
    async create(name) {
      await administer(server.dir, server.port, `create database ${pg.escapeIdentifier(name)} owner proactive`)
      return urlOf(server, name)
    },
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

/** How long a database waits for the queries that its test has begun. */
const patienceMs = 5_000

function poolsOf(url: string) {
  const pools: pg.Pool[] = []
  const taken = new Set<pg.PoolClient>()
  return {
    open: (config?: { max?: number }) => {
      const pool = new pg.Pool({ connectionString: url, ...config })
      // A connection that is lost, or still closing while its database is dropped, emits an error; the next query fails
      // anyway.
      pool.on('error', () => undefined)
      pool.on('acquire', (client) => taken.add(client))
      pool.on('release', (_, client) => taken.delete(client))
      pools.push(pool)
      return pool
    },
    async end() {
      // A pool waits without end for a client that a failed test did not give back, whose transaction would hold up the
      // other tests: such a connection is lost with its database.
      const ended = Promise.all(pools.filter((pool) => !pool.ended).map((pool) => pool.end()))
      await Promise.race([ended, sleep(patienceMs, undefined, { ref: false })])
      for (const client of taken) client.on('error', () => undefined)
    },
  }
}

/**
 * Turns `fsync` off once per server. Commits still survive a killed process, and dropping a database takes no seconds.
 */
function disableFsync({ url, dir, port }: StartedDatabase): Promise<void> {
  const known = withoutFsync.get(url)
  if (known) return known
  const asked = administer(dir, port, 'alter system set fsync = off', 'select pg_reload_conf()')
  withoutFsync.set(url, asked)
  return asked
}
const withoutFsync = new Map<string, Promise<void>>()

/** Returns the name of a database that all migrations have run on, of which others are copies; makes it once per server. */
function migratedTemplate(server: SharedServer): Promise<string> {
  const known = templates.get(server.url)
  if (known) return known
  const made = makeTemplate(server)
  templates.set(server.url, made)
  return made
}
const templates = new Map<string, Promise<string>>()

async function makeTemplate(server: SharedServer): Promise<string> {
  const name = `migrated_${fingerprintOfMigrations()}`
  const draft = `draft_${randomUUID().replaceAll('-', '')}`
  const client = administrator(server.dir, server.port)
  await client.connect()
  try {
    const isThere = async () => (await client.query('select from pg_database where datname = $1', [name])).rowCount === 1
    if (await isThere()) return name
    await client.query(`create database ${draft} owner proactive`)
    await migrate({ url: urlOf(server, draft) })
    await client.query(`alter database ${draft} rename to ${name}`).catch(async (cause: unknown) => {
      await client.query(`drop database ${draft}`)
      // Another run of tests was faster.
      if (!(await isThere())) throw cause
    })
    return name
  } finally {
    await client.end()
  }
}

function urlOf({ url }: SharedServer, name: string): string {
  return url.replace(/\/proactive$/, `/${name}`)
}

function systemInstallation(): Installation | undefined {
  const root = '/usr/lib/postgresql'
  if (!existsSync(root)) return undefined
  const versions = readdirSync(root).filter((version) => existsSync(join(root, version, 'bin', 'initdb')))
  const newest = versions.toSorted((a, b) => Number(a) - Number(b)).at(-1)
  return newest ? { name: `PostgreSQL ${newest} of the system`, binaries: join(root, newest, 'bin') } : undefined
}
