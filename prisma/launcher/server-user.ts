import { spawnSync } from 'node:child_process'
import { DatabaseProblem } from '../database-problem.js'

/** Who PostgreSQL runs as. */
export interface ServerUser {
  uid: number
  gid: number
}

/** PostgreSQL refuses to run as root, so root hands it to `postgres`; everyone else runs it as themselves. */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  const user = lookUp('postgres') ?? create('postgres')
  if (!user) {
    throw new DatabaseProblem(
      'PostgreSQL does not run as root, and no user postgres could be made: start as another or set DATABASE_URL.',
    )
  }
  return user
}

/** Whether that user gets as far as this path; the answer comes from the system, so it knows of every kind of right. */
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
