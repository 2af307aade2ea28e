import { chmodSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { DatabaseProblem } from '../database-problem.js'
import { findBinaries } from './binaries.js'
import { initialiseCluster, placeCluster } from './cluster.js'
import { keepServer, type Keeper } from './keeper.js'
import { launch, type Launch } from './launch.js'
import { passwordFile } from './passwords.js'
import { isAlive, livePostmaster, type Postmaster } from './postmaster.js'
import { secureCluster } from './secure-cluster.js'

const startMs = 60_000
const stopMs = 15_000
const pollMs = 10
/** Another process that converts the cluster at this moment may have written the passwords after they were read here. */
const maxRefusals = 50

/** A running database and this process' claim on it. */
export interface StartedDatabase {
  /** The address of the database over TCP on this machine, with the password of the role that owns it. */
  url: string
  port: number
  /** The folder of the cluster. The server's log is `<dir>.log`. */
  dir: string
  /** Gives up the claim; the last process to do so stops the server. End the pools first. */
  stop(): Promise<void>
}

export interface StartOptions {
  dataDir: string
  /** Receives a short line before each step that takes time. */
  log?: (line: string) => void
  /** The folder with `initdb` and `postgres`; the embedded ones by default. */
  binaries?: string
}

/**
 * Starts PostgreSQL on a folder, or joins the server that another process has started there. Creates the cluster at
 * first. The app's role owns the database and is no superuser; the passwords stay in the cluster's folder.
 *
 * @throws DatabaseProblem when the folder, the user or the system does not allow it
 * @example
 * const database = await startDatabase({ dataDir: '.data', log: console.log })
 * const pool = new pg.Pool({ connectionString: database.url })
 * await pool.end()
 * await database.stop()
 */
export async function startDatabase({ dataDir, log = () => {}, binaries }: StartOptions): Promise<StartedDatabase> {
  const cluster = placeCluster(resolve(dataDir), log)
  const bin = binaries ?? findBinaries(cluster.user, log)
  initialiseCluster(cluster, bin, log)

  const { dir } = cluster
  const { server, keeper } = await claimServer(dir, () => launch(cluster, bin))
  writeFileSync(`${dir}.port`, String(server.port), { mode: 0o600 })
  for (const file of [`${dir}.port`, `${dir}.log`]) chmodSync(file, 0o600)
  const { proactive: password } = await secureCluster(cluster, server.port)

  let stopped: Promise<void> | undefined
  return {
    url: `postgresql://proactive:${password}@127.0.0.1:${server.port}/proactive`,
    port: server.port,
    dir,
    stop: () => (stopped ??= stopServer(dir, keeper)),
  }
}

async function claimServer(dir: string, start: () => Promise<Launch>): Promise<{ server: Postmaster; keeper: Keeper }> {
  const deadline = Date.now() + startMs
  let started: Launch | undefined
  let refusals = 0
  while (Date.now() < deadline) {
    const server = livePostmaster(dir)
    if (server?.ready) {
      try {
        return { server, keeper: await keepServer(dir, server.port) }
      } catch (cause) {
        if (isWrongPassword(cause) && ++refusals > maxRefusals) {
          const remedy = 'restore that file, or start with an empty data folder'
          throw new DatabaseProblem(`PostgreSQL on ${dir} does not accept the password of ${passwordFile(dir)}: ${remedy}.`, { cause })
        }
      }
    }
    const ended = started?.ended()
    if (ended instanceof DatabaseProblem && !server) throw ended
    if (!server && (!started || ended)) started = await start()
    await sleep(pollMs)
  }
  throw new DatabaseProblem(`PostgreSQL was not ready within ${startMs / 1000} s: read ${dir}.log.`)
}

/** The driver itself refuses to go on without a password that the server asks for. */
function isWrongPassword(cause: unknown): boolean {
  if (cause instanceof pg.DatabaseError) return cause.code === '28P01'
  return cause instanceof Error && cause.message.includes('client password must be')
}

async function stopServer(dir: string, keeper: Keeper): Promise<void> {
  const server = livePostmaster(dir)
  const alone = await keeper.leave()
  if (server && alone) {
    end(server.pid, 'SIGINT')
    if (!(await hasEnded(server.pid))) end(server.pid, 'SIGQUIT')
  }
  await keeper.close()
}

/** Sends a signal to a process, which may have ended by itself meanwhile. */
function end(pid: number, signal: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, signal)
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ESRCH')) throw cause
  }
}

async function hasEnded(pid: number): Promise<boolean> {
  const deadline = Date.now() + stopMs
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false
    await sleep(pollMs)
  }
  return true
}
