import { spawnSync } from 'node:child_process'
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseProblem } from '../database-problem.js'
import { elsewhere } from './elsewhere.js'
import { isAlive } from './postmaster.js'
import { canReach, serverUser, type ServerUser } from './server-user.js'

/** One database cluster on disk: its folder, and who owns and serves it (nobody special unless we are root). */
export interface Cluster {
  dir: string
  user: ServerUser | undefined
}

/** Settles where the cluster of this data folder lives; makes folders, but no cluster. */
export function placeCluster(dataDir: string, log: (line: string) => void): Cluster {
  const home = writableFolder(dataDir)
  const user = serverUser()
  const dir = join(home, 'postgres')
  if (existsSync(dir)) return { dir, user: user && ownerOf(dir, user) }
  if (user && !canReach(home, user)) return { dir: elsewhere(home, user, log), user }
  return { dir, user }
}

/** Makes the cluster unless it is there; what another process makes at the same moment is taken as ours. */
export function initialiseCluster({ dir, user }: Cluster, bin: string, log: (line: string) => void): void {
  if (existsSync(join(dir, 'PG_VERSION'))) return
  log(`Preparing a database in ${dir}`)
  sweepDrafts(dir)
  const draft = `${dir}.draft-${process.pid}`
  mkdirSync(draft, { mode: 0o700 })
  if (user) chownSync(draft, user.uid, user.gid)
  const flags = ['-D', draft, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-instructions']
  const made = spawnSync(join(bin, 'initdb'), flags, { cwd: '/', encoding: 'utf8', ...user })
  if (made.status !== 0) {
    rmSync(draft, { recursive: true, force: true })
    const reason = made.error?.message ?? made.stderr.trim().split('\n').at(-1)
    throw new DatabaseProblem(`PostgreSQL could not prepare ${dir}: ${reason}`)
  }
  try {
    renameSync(draft, dir)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(join(dir, 'PG_VERSION'))) throw error
  }
}

/** Who made the cluster goes on serving it, whoever that was. */
function ownerOf(dir: string, fallback: ServerUser): ServerUser {
  const { uid, gid } = statSync(dir)
  return uid === 0 ? fallback : { uid, gid }
}

function writableFolder(path: string): string {
  try {
    makeFolder(path)
    accessSync(path, constants.W_OK | constants.X_OK)
    return realpathSync(path)
  } catch (cause) {
    const remedy = 'give it to the user who starts this, or set PROACTIVE_DATA_DIR to another folder'
    throw new DatabaseProblem(`The data folder ${path} cannot be written: ${remedy}.`, { cause })
  }
}

/** Step by step: Node's own recursion never ends where a system refuses to make folders, as /proc does. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  try {
    mkdirSync(path)
  } catch (error) {
    // Another process was quicker.
    if (!existsSync(path)) throw error
  }
}

/** What starts that were killed left half made. */
function sweepDrafts(dir: string): void {
  const prefix = `${basename(dir)}.draft-`
  for (const name of readdirSync(dirname(dir))) {
    if (!name.startsWith(prefix)) continue
    const pid = Number(name.slice(prefix.length))
    if (pid === process.pid || !isAlive(pid)) rmSync(join(dirname(dir), name), { recursive: true, force: true })
  }
}
