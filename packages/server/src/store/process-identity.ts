import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** One process on one machine; `started` keeps a later one under the same pid from being taken for it. */
export interface ProcessIdentity {
  host: string
  pid: number
  started: string
}

export function thisProcess(): ProcessIdentity {
  return { host: machine(), pid: process.pid, started: startOf(process.pid) ?? '' }
}

/** Whether a process of this machine has ended for certain; one of another machine never has, from here. */
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

/** Containers may share a name, and pids mean nothing outside of their own. */
function machine(): string {
  return (named ??= [hostname(), readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()), readOr(() => readlinkSync('/proc/self/ns/pid'))].join(' '))
}

/** The kernel's word for when a process began, where it says so; undefined for one that is gone or only waits to be reaped. */
function startOf(pid: number): string | undefined {
  const stat = readOr(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  // The name in parentheses may hold anything; what follows it is the state, and 19 fields on, the start.
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
