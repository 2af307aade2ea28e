import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './run.mjs'

/** Folders with generated files, which no build reads. */
const derived = new Set([
  'node_modules',
  'dist',
  'generated',
  '.next',
  '.turbo',
  '.data',
  'public',
  'test-results',
  'playwright-report',
])
const tests = /\.(test|test-d|spec)\.tsx?$|\.tsbuildinfo$|next-env\.d\.ts$/

/** Returns one hash over the contents of files and folders, without tests. */
export function fingerprint(paths) {
  const hash = createHash('sha256')
  for (const path of paths) add(hash, path)
  return hash.digest('hex')
}

function add(hash, path) {
  const full = join(root, path)
  if (!existsSync(full)) return
  if (statSync(full).isFile()) {
    hash.update(`${path}\0`).update(readFileSync(full)).update('\0')
    return
  }
  for (const name of readdirSync(full).toSorted()) {
    if (!derived.has(name) && !tests.test(name)) add(hash, `${path}/${name}`)
  }
}

const stampPath = (name) => join(root, 'node_modules/.proactive', name)

/** Returns whether the last build under this name had the same fingerprint. */
export function isStamped(name, value) {
  return existsSync(stampPath(name)) && readFileSync(stampPath(name), 'utf8') === value
}

/** Records the fingerprint of a build that has succeeded. */
export function stamp(name, value) {
  mkdirSync(dirname(stampPath(name)), { recursive: true })
  writeFileSync(stampPath(name), value)
}
