import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { ServerUser } from './server-user.js'
import { ensureStateFolder } from './state-folder.js'

/** The file of a data folder that names the folder of its cluster elsewhere. */
export const elsewhereNote = 'postgres.elsewhere'

/** Younger folders are kept: another process may be about to write their note. */
const sweepAfterMs = 3_600_000

/**
 * Chooses a folder outside for the cluster of a data folder that the server user cannot enter. A note in the data
 * folder names the outside folder, so that removing the data folder starts anew as usual. Outside folders whose note
 * was in a temporary folder that is gone are removed.
 */
export function placeElsewhere(home: string, user: ServerUser, log: (line: string) => void): string {
  const note = join(home, elsewhereNote)
  if (!existsSync(note)) writeNote(note, user)
  const dir = readFileSync(note, 'utf8')
  log(`The database is kept in ${dir}, because user postgres cannot enter ${home}`)
  mkdirSync(dirname(dir), { recursive: true })
  return dir
}

function writeNote(note: string, user: ServerUser): void {
  const state = ensureStateFolder(user)
  removeOrphans(state)
  const folder = mkdtempSync(join(state, 'data-'))
  chownSync(folder, user.uid, user.gid)
  writeFileSync(join(folder, 'note'), note)
  try {
    writeFileSync(note, join(folder, 'postgres'), { flag: 'wx' })
  } catch (error) {
    rmSync(folder, { recursive: true })
    // Another process has written it.
    if (!existsSync(note)) throw error
  }
}

function removeOrphans(state: string): void {
  for (const name of readdirSync(state).filter((entry) => entry.startsWith('data-'))) {
    const folder = join(state, name)
    const isOld = Date.now() - statSync(folder).mtimeMs > sweepAfterMs
    if (isOld && isOrphaned(folder)) rmSync(folder, { recursive: true, force: true })
  }
}

/** Only a note in a temporary folder counts as gone: any other may be on a disk that is not mounted now. */
function isOrphaned(folder: string): boolean {
  try {
    const note = readFileSync(join(folder, 'note'), 'utf8')
    return [tmpdir(), '/tmp'].some((temporary) => note.startsWith(`${temporary}/`)) && !existsSync(note)
  } catch {
    return false
  }
}
