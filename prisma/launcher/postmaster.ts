import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The server process named by `postmaster.pid` in a data folder. */
export interface Postmaster {
  pid: number
  port: number
  ready: boolean
}

/** Returns the server that is running on this folder, if any. */
export function livePostmaster(dir: string): Postmaster | undefined {
  const lines = readPidFile(dir)
  const pid = Number(lines[0])
  if (!isServing(pid, dir)) return undefined
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' }
}

/**
 * Marks the pid file of a dead server as stale, so that a new server can start. PostgreSQL detects a process that is
 * gone, but mistakes a zombie, or another process with a reused pid, for the old server. PostgreSQL treats the pid of
 * its own parent as stale, so this writes the current pid. Removing the file instead would also remove PostgreSQL's
 * check for children of the old server in shared memory.
 */
export function markPidFileStale(dir: string): void {
  const [pid, ...rest] = readPidFile(dir)
  if (pid === undefined || isServing(Number(pid), dir)) return
  writeFileSync(join(dir, 'postmaster.pid'), [String(process.pid), ...rest].join('\n'))
}

/** Returns whether the process runs; a zombie does not. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  return !/^[ZX]/.test(processState(pid))
}

function isServing(pid: number, dir: string): boolean {
  return isAlive(pid) && commandLine(pid).includes(dir)
}

function readPidFile(dir: string): string[] {
  try {
    return readFileSync(join(dir, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return []
  }
}

function processState(pid: number): string {
  if (!existsSync('/proc/self/stat')) return ps(pid, 'stat=')
  const stat = readProc(pid, 'stat')
  return stat.slice(stat.lastIndexOf(')') + 2)
}

function commandLine(pid: number): string {
  return existsSync('/proc/self/cmdline') ? readProc(pid, 'cmdline') : ps(pid, 'args=')
}

function readProc(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return ''
  }
}

function ps(pid: number, column: string): string {
  return spawnSync('ps', ['-ww', '-o', column, '-p', String(pid)], { encoding: 'utf8' }).stdout.trim()
}
