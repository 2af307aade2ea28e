import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** A process on a machine. `started` tells it from a later process that was given the same PID. */
export interface ProcessIdentity {
  host: string
  pid: number
  started: string
}

/** Returns the identity of this process. */
export function thisProcess(): ProcessIdentity {
  return { host: machine(), pid: process.pid, started: startOf(process.pid) ?? '' }
}

/** Tells whether a process has certainly ended. For a process of another machine it always returns false. */
export function hasEnded({ host, pid, started }: ProcessIdentity): boolean {
  if (host !== machine()) return false
  try {
    process.kill(pid, 0)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ESRCH') return true
  }
  return started !== '' && startOf(pid) !== started
}

let named: string | undefined

/** Returns what identifies the PID namespace of this process: containers can share a host name, but not their PIDs. */
function machine(): string {
  return (named ??= [hostname(), readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()), readOr(() => readlinkSync('/proc/self/ns/pid'))].join(' '))
}

/** Reads a process's start time from `/proc`. Returns undefined where there is none, and for an ended or zombie process. */
function startOf(pid: number): string | undefined {
  const stat = readOr(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  // The process name in parentheses can contain any character. Behind it follow the state and, 19 fields later, the start.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
}

function readOr(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}
