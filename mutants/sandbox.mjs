/**
 * A temporary copy of the packages, in which one mutant at a time is planted. The checkout itself is never changed. The
 * installed packages are links to the checkout's, but those of the workspace lead into the copy, so that tests and the
 * simulation run the copy alone.
 */

import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { root } from '../scripts/run.mjs'
import { limited } from './limited.mjs'

/** The folders of the workspace that the tests and the simulation of a mutant need, and their names as packages. */
const workspaces = {
  '@proactive/protocol': 'packages/protocol',
  '@proactive/engine': 'packages/engine',
  '@proactive/browser': 'packages/browser',
  '@proactive/server': 'packages/server',
  database: 'prisma',
}
const files = ['package.json', 'tsconfig.base.json', 'scripts/run.mjs', 'scripts/simulate.mjs']
const notCopied = new Set(['.data', '.turbo'])

/**
 * The tests of a sandbox run one file after another, because other sandboxes run beside it, and property tests do not
 * look for a smaller example. Simulated days are left out: what the simulation finds is counted apart.
 */
const vitestSetup = `import fc from 'fast-check'
fc.configureGlobal({ endOnFailure: true })
`
const vitestConfig = `export default {
  test: {
    setupFiles: ['./vitest.setup.mjs'],
    include: ['packages/*/src/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/simulated-days.test.ts'],
    testTimeout: 60_000, hookTimeout: 120_000, pool: 'threads', maxWorkers: 1, fileParallelism: false, isolate: false,
  },
}
`

/** Creates a sandbox. Call `remove` at the end. */
export function createSandbox() {
  const folder = mkdtempSync(join(tmpdir(), 'proactive-mutants-'))
  const options = { recursive: true, preserveTimestamps: true, filter: (path) => !notCopied.has(basename(path)) }
  for (const path of [...Object.values(workspaces), ...files]) cpSync(join(root, path), join(folder, path), options)
  writeFileSync(join(folder, 'vitest.config.mjs'), vitestConfig)
  writeFileSync(join(folder, 'vitest.setup.mjs'), vitestSetup)
  linkPackages(folder)
  /** The sources of the last mutant's files, by path, as they were. */
  const before = new Map()

  /** Puts back the sources of the last mutant; the next build compiles them. */
  function restore() {
    for (const [path, source] of before) writeFileSync(path, source)
    before.clear()
  }

  function change({ file, find, put }) {
    const path = join(folder, file)
    const source = readFileSync(path, 'utf8')
    if (!before.has(path)) before.set(path, source)
    writeFileSync(path, source.replace(find, () => put))
  }

  return {
    folder,
    /** Plants a mutant in place of the last one and builds the packages; without a mutant, it builds them as they are. */
    async plant(mutant) {
      restore()
      for (const edit of mutant?.edits ?? []) change(edit)
      const { code, output } = await limited(join(root, 'node_modules/.bin/tsc'), ['-b', 'packages/server'], { cwd: folder })
      if (code !== 0) throw new Error(`${mutant ? `The mutant '${mutant.name}'` : 'The copy of the sources'} does not compile:\n${output}`)
    },
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }),
  }
}

function linkPackages(folder) {
  const into = join(folder, 'node_modules')
  mkdirSync(join(into, '@proactive'), { recursive: true })
  const own = new Set(['@proactive', ...Object.keys(workspaces)])
  for (const name of readdirSync(join(root, 'node_modules'))) {
    // What begins with a dot is written by tools, and a tool in the copy must not write into the checkout.
    if (!own.has(name) && !name.startsWith('.')) symlinkSync(join(root, 'node_modules', name), join(into, name))
  }
  for (const [name, path] of Object.entries(workspaces)) symlinkSync(join(folder, path), join(into, name))
}
