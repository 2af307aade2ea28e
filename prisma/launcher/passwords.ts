/**
 * The passwords of a cluster: one of the superuser `postgres`, one of the role `proactive` that the app connects as.
 * They are kept inside the cluster's folder, which only its owner can enter, in the format of libpq's password file, so
 * that `PGPASSFILE=<folder>/pgpass psql` works.
 */

import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import { chownSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cluster } from './cluster.js'

export type Role = 'postgres' | 'proactive'
export type Passwords = Record<Role, string>

/** The number of hashing rounds that PostgreSQL uses for its own verifiers. */
const iterations = 4096

/** Returns random passwords without any character that needs quoting. */
export function randomPasswords(): Passwords {
  return { postgres: randomBytes(24).toString('base64url'), proactive: randomBytes(24).toString('base64url') }
}

/** Returns the file in which the passwords of a cluster are kept. */
export function passwordFile(dir: string): string {
  return join(dir, 'pgpass')
}

/** Returns the passwords of a cluster; undefined for one of the version before, which had none. */
export function readPasswords(dir: string): Passwords | undefined {
  try {
    const lines = readFileSync(passwordFile(dir), 'utf8').split('\n').map((line) => line.split(':'))
    const [postgres, proactive] = (['postgres', 'proactive'] as const).map((role) => lines.find((fields) => fields[3] === role)?.[4])
    return postgres && proactive ? { postgres, proactive } : undefined
  } catch {
    return undefined
  }
}

/** Keeps the passwords, readable for the cluster's owner only. The file appears whole or not at all. */
export function keepPasswords({ dir, user }: Cluster, { postgres, proactive }: Passwords): void {
  const draft = `${passwordFile(dir)}.${process.pid}`
  writePrivately(draft, `*:*:*:postgres:${postgres}\n*:*:*:proactive:${proactive}\n`, user)
  renameSync(draft, passwordFile(dir))
}

/** Writes a new file that only the server user can read. */
export function writePrivately(path: string, text: string, user: Cluster['user']): void {
  writeFileSync(path, text, { mode: 0o600, flag: 'wx' })
  if (user) chownSync(path, user.uid, user.gid)
}

/**
 * Returns the SCRAM verifier of a password, as PostgreSQL stores it. A statement that sets a password names the verifier
 * only, so that the password is in no log, whatever the server logs.
 */
export function scramVerifier(password: string): string {
  const salt = randomBytes(16)
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256')
  const key = (name: string) => createHmac('sha256', salted).update(name).digest()
  const storedKey = createHash('sha256').update(key('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${key('Server Key').toString('base64')}`
}
