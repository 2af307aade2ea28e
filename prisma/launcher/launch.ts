import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseProblem } from '../database-problem.js'
import type { Cluster } from './cluster.js'
import { markPidFileStale } from './postmaster.js'

/** The longest socket path that both Linux and macOS accept, in bytes. */
const socketPathBytes = 100
const logBytes = 1_000_000

/** A started server process. It may end at once because another process serves the folder already. */
export interface Launch {
  /**
   * Returns why the process ended, if it did: `taken` when another process uses the folder or the port, also one whose
   * server was killed and that has not noticed it yet.
   */
  ended(): 'taken' | DatabaseProblem | undefined
}

/** Starts `postgres` detached, so that neither Ctrl-C nor the end of this process reaches it. */
export async function launch(cluster: Cluster, bin: string): Promise<Launch> {
  const { dir, user } = cluster
  const log = openLog(`${dir}.log`)
  const port = await freePort(`${dir}.port`)
  markPidFileStale(dir)
  const child = spawn(join(bin, 'postgres'), ['-D', dir, ...settings(dir, port)], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: { ...process.env, LC_ALL: 'C' },
    ...user,
  })
  child.unref()
  closeSync(log.fd)
  let exited = false
  let spawnError: string | undefined
  child.once('exit', () => (exited = true))
  child.once('error', (error) => (spawnError = error.message))
  return {
    ended() {
      if (!exited && spawnError === undefined) return undefined
      const failure = spawnError ?? lastError(log.path, log.from)
      if (/lock file .* already exists|Address already in use|could not bind|shared memory block .* is still in use/.test(failure)) return 'taken'
      return new DatabaseProblem(`PostgreSQL did not start on ${dir}: ${failure}. Read ${log.path}.`)
    },
  }
}

function settings(dir: string, port: number): string[] {
  const socket = Buffer.byteLength(`${dir}/.s.PGSQL.${port}.lock`) < socketPathBytes ? dir : ''
  const values = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: socket,
    timezone: 'UTC',
    log_timezone: 'UTC',
    jit: 'off',
  }
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

function openLog(path: string): { path: string; fd: number; from: number } {
  const fd = openSync(path, 'a', 0o600)
  if (statSync(path).size > logBytes) truncateSync(path)
  return { path, fd, from: statSync(path).size }
}

function lastError(path: string, from: number): string {
  const lines = readFileSync(path).subarray(from).toString('utf8').trim().split('\n')
  const errors = lines.filter((line) => /FATAL|ERROR|could not|error while/.test(line))
  return errors.map((line) => line.replace(/^.*?(FATAL|ERROR|LOG|WARNING):\s+/, '')).join('; ') || 'the log has no error'
}

/** Returns the port of the previous start when it is free, so that a noted address stays valid; else any free port. */
async function freePort(file: string): Promise<number> {
  return (await tryPort(readPort(file))) ?? (await tryPort(0)) ?? 0
}

function readPort(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8')) || 0
  } catch {
    return 0
  }
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(address && typeof address === 'object' ? address.port : undefined))
    })
  })
}
