import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseProblem } from '../database-problem.js'
import { canReach, type ServerUser } from './server-user.js'

/** Root's folder outside all homes, for what another user has to reach. */
export function stateFolder(user: ServerUser): string {
  for (const parent of ['/var/lib', tmpdir(), '/tmp']) {
    const folder = join(parent, 'proactive')
    try {
      mkdirSync(folder, { recursive: true })
      // Someone else may have put it there first, to have root write into it.
      if (statSync(folder).uid !== process.getuid?.()) continue
      chmodSync(folder, 0o755)
      if (canReach(folder, user)) return folder
    } catch {
      continue
    }
  }
  throw new DatabaseProblem(
    'No folder is open to user postgres (tried /var/lib and /tmp): start as another user or set DATABASE_URL.',
  )
}
