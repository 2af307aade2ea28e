import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { elsewhereNote } from './place-elsewhere.js'

/**
 * Whether a data folder has an embedded database, in it or elsewhere. Creates nothing.
 *
 * @example
 * if (hasDatabase('.data/level-0')) await openDatabase({ dataDir: '.data/level-0', log: console.log })
 */
export function hasDatabase(dataDir: string): boolean {
  const note = join(dataDir, elsewhereNote)
  const folders = [join(dataDir, 'postgres'), ...(existsSync(note) ? [readFileSync(note, 'utf8')] : [])]
  return folders.some((folder) => existsSync(join(folder, 'PG_VERSION')))
}
