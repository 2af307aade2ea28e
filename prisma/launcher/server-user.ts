import { spawnSync } from 'node:child_process'
import { DatabaseProblem } from '../database-problem.js'

/** The user that PostgreSQL runs as. */
export interface ServerUser {
  uid: number
  gid: number
}

/**
 * Returns the user `postgres` for root, and creates it when missing: PostgreSQL refuses to run as root. Returns
 * undefined for any other user, who runs PostgreSQL directly.
 *
 * @throws DatabaseProblem when the user cannot be created
 */
export function ensureServerUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  const user = lookUp('postgres') ?? create('postgres')
  if (!user) {
    throw new DatabaseProblem(
      'PostgreSQL does not run as root, and the user postgres could not be created: start as another user or set DATABASE_URL.',
    )
  }
  return user
}

/** Returns whether the user can read and enter a path. Asks the system, so that every kind of permission counts. */
export function canReach(path: string, user: ServerUser): boolean {
  return spawnSync('test', ['-r', path, '-a', '-x', path], { cwd: '/', ...user }).status === 0
}

function create(name: string): ServerUser | undefined {
  const made = spawnSync('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    name,
  ])
  if (made.status !== 0) spawnSync('adduser', ['-S', '-D', '-H', name])
  return lookUp(name)
}

function lookUp(name: string): ServerUser | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }))
  if (!uid || !gid || uid.status !== 0 || gid.status !== 0) return undefined
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}
