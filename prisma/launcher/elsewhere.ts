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
import { stateFolder } from './state-folder.js'

/** Younger ones may be about to get their note. */
const sweepAfterMs = 3_600_000

/**
 * A place for the cluster of a data folder that its user cannot enter. A note in the data folder leads there, so that
 * removing the data folder begins anew as it does everywhere else. What a temporary folder led to is removed after it.
 */
export function elsewhere(home: string, user: ServerUser, log: (line: string) => void): string {
  const note = join(home, 'postgres.elsewhere')
  if (!existsSync(note)) leaveNote(note, user)
  const dir = readFileSync(note, 'utf8')
  log(`The database is kept in ${dir}, because user postgres cannot enter ${home}`)
  mkdirSync(dirname(dir), { recursive: true })
  return dir
}

function leaveNote(note: string, user: ServerUser): void {
  const state = stateFolder(user)
  sweep(state)
  const folder = mkdtempSync(join(state, 'data-'))
  chownSync(folder, user.uid, user.gid)
  writeFileSync(join(folder, 'note'), note)
  try {
    writeFileSync(note, join(folder, 'postgres'), { flag: 'wx' })
  } catch (error) {
    rmSync(folder, { recursive: true })
    // Another process was quicker.
    if (!existsSync(note)) throw error
  }
}

function sweep(state: string): void {
  for (const name of readdirSync(state).filter((entry) => entry.startsWith('data-'))) {
    const folder = join(state, name)
    const isOld = Date.now() - statSync(folder).mtimeMs > sweepAfterMs
    if (isOld && isForsaken(folder)) rmSync(folder, { recursive: true, force: true })
  }
}

/** A folder that is not a temporary one may only be away, on a disk that is not there today. */
function isForsaken(folder: string): boolean {
  try {
    const note = readFileSync(join(folder, 'note'), 'utf8')
    return [tmpdir(), '/tmp'].some((temporary) => note.startsWith(`${temporary}/`)) && !existsSync(note)
  } catch {
    return false
  }
}
