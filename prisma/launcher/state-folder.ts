import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseProblem } from '../database-problem.js'
import { canReach, type ServerUser } from './server-user.js'

/**
 * Creates root's folder for files that the server user has to reach, outside all home folders.
 *
 * @throws DatabaseProblem when no such folder can be created
 */
export function ensureStateFolder(user: ServerUser): string {
  for (const parent of ['/var/lib', tmpdir(), '/tmp']) {
    const folder = join(parent, 'proactive')
    try {
      mkdirSync(folder, { recursive: true })
      // Another user may have created the folder to make root write into it, so only root's own folder is used.
      if (statSync(folder).uid !== process.getuid?.()) continue
      chmodSync(folder, 0o755)
      if (canReach(folder, user)) return folder
    } catch {
      continue
    }
  }
  throw new DatabaseProblem(
    'The user postgres can enter neither /var/lib nor /tmp: start as another user or set DATABASE_URL.',
  )
}
