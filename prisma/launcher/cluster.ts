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
import { placeElsewhere } from './place-elsewhere.js'
import { keepPasswords, randomPasswords, writePrivately } from './passwords.js'
import { isAlive } from './postmaster.js'
import { canReach, ensureServerUser, type ServerUser } from './server-user.js'

/** A database cluster on disk: its folder, and the user who owns and runs it; undefined for the current user. */
export interface Cluster {
  dir: string
  user: ServerUser | undefined
}

/** Determines where the cluster of a data folder is kept. Creates folders, but no cluster. */
export function placeCluster(dataDir: string, log: (line: string) => void): Cluster {
  const home = writableFolder(dataDir)
  const user = ensureServerUser()
  const dir = join(home, 'postgres')
  if (existsSync(dir)) return { dir, user: user && ownerOf(dir, user) }
  if (user && !canReach(home, user)) return { dir: placeElsewhere(home, user, log), user }
  return { dir, user }
}

/**
 * Creates the cluster unless it exists, with passwords that its own folder keeps. When two processes create it at the same
 * time, both use the first one.
 */
export function initialiseCluster({ dir, user }: Cluster, bin: string, log: (line: string) => void): void {
  if (existsSync(join(dir, 'PG_VERSION'))) return
  log(`Preparing a database in ${dir}`)
  removeAbandonedDrafts(dir)
  const draft = `${dir}.draft-${process.pid}`
  mkdirSync(draft, { mode: 0o700 })
  if (user) chownSync(draft, user.uid, user.gid)
  const passwords = randomPasswords()
  const pwfile = `${draft}.password`
  const flags = ['-D', draft, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${pwfile}`, '-E', 'UTF8', '--locale=C', '--no-instructions']
  try {
    writePrivately(pwfile, passwords.postgres, user)
    const made = spawnSync(join(bin, 'initdb'), flags, { cwd: '/', encoding: 'utf8', ...user })
    if (made.status !== 0) {
      rmSync(draft, { recursive: true, force: true })
      const reason = made.error?.message ?? made.stderr.trim().split('\n').at(-1)
      throw new DatabaseProblem(`PostgreSQL could not prepare ${dir}: ${reason}`)
    }
  } finally {
    rmSync(pwfile, { force: true })
  }
  try {
    keepPasswords({ dir: draft, user }, passwords)
    renameSync(draft, dir)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(join(dir, 'PG_VERSION'))) throw error
  }
}

/** Returns the user who created the cluster, who must also run it. */
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

/**
 * Creates a folder and its parents one by one: `mkdirSync` with `recursive` never returns where a file system refuses,
 * as /proc does.
 */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  try {
    mkdirSync(path)
  } catch (error) {
    // Another process has created it.
    if (!existsSync(path)) throw error
  }
}

/** Removes the unfinished clusters of processes that were killed, and their password files. */
function removeAbandonedDrafts(dir: string): void {
  const prefix = `${basename(dir)}.draft-`
  for (const name of readdirSync(dirname(dir))) {
    if (!name.startsWith(prefix)) continue
    const pid = Number.parseInt(name.slice(prefix.length), 10)
    if (pid === process.pid || !isAlive(pid)) rmSync(join(dirname(dir), name), { recursive: true, force: true })
  }
}
