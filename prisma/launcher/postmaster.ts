import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The server that `postmaster.pid` in a data folder speaks of. */
export interface Postmaster {
  pid: number
  port: number
  ready: boolean
}

/** The live server on this folder, if there is one. */
export function livePostmaster(dir: string): Postmaster | undefined {
  const lines = readPidFile(dir)
  const pid = Number(lines[0])
  if (!isServing(pid, dir)) return undefined
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' }
}

/**
 * Lets a new server take over what a dead one left. PostgreSQL sees by itself that a process is gone, but takes a
 * zombie or a stranger under a reused number for the old server. A number that is its own parent's it knows to be
 * stale, and unlike a removed file this keeps its check for survivors of the old server in shared memory.
 */
export function disownPidFile(dir: string): void {
  const [pid, ...rest] = readPidFile(dir)
  if (pid === undefined || isServing(Number(pid), dir)) return
  writeFileSync(join(dir, 'postmaster.pid'), [String(process.pid), ...rest].join('\n'))
}

/** Whether this process runs at all: a zombie does not. */
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
