// The published packages: how they are packed, checked for their shape, and installed into a folder outside the workspace.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fail, npm, root, run, tool } from './run.mjs'

/** The folders of the published packages, by name: `protocol`, `engine` and the others. */
export const packages = readdirSync(join(root, 'packages')).filter((name) => existsSync(join(root, 'packages', name, 'package.json')))

/** Returns the checks of publint and attw for a package, given its folder or tarball. */
export function shapeChecks(name, path) {
  const attw = ['--profile', 'esm-only', '--exclude-entrypoints', 'styles.css']
  return [
    { title: `files of the package ${name}`, check: () => tool('publint', ['--strict', path]) },
    { title: `types of the package ${name}`, check: () => tool('attw', [...(path.endsWith('.tgz') ? [] : ['--pack']), path, ...attw]) },
  ]
}

/**
 * Packs all packages.
 * @param {string} folder Where the tarballs go.
 * @returns {Promise<{ name: string, tarball: string, files: string }[]>} Each package with its tarball and a folder with
 *   what the tarball contains.
 */
export async function packAll(folder) {
  mkdirSync(folder, { recursive: true })
  const packed = []
  for (const name of packages) {
    const { name: id, version } = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
    await must(`Packing ${name}`, npm(['pack', '--pack-destination', folder], { cwd: join(root, 'packages', name) }))
    const tarball = join(folder, `${id.replace('@', '').replace('/', '-')}-${version}.tgz`)
    const files = join(folder, name)
    mkdirSync(files)
    await must(`Unpacking ${tarball}`, run('tar', ['-xzf', tarball, '-C', files, '--strip-components=1']))
    packed.push({ name, tarball, files })
  }
  return packed
}

/**
 * Copies an app of `adopters/`, and files of the repository into it, and installs what its package.json names, and the
 * tarballs.
 * @param {string} app
 * @param {string} folder Where the app goes.
 * @param {string[]} tarballs
 * @param {Record<string, string>} files The files of the repository, by their place in the app.
 */
export async function adopt(app, folder, tarballs, files = {}) {
  cpSync(join(root, 'adopters', app), folder, { recursive: true })
  for (const [to, from] of Object.entries(files)) cpSync(join(root, from), join(folder, to))
  const options = { cwd: folder, env: { NODE_ENV: 'development' } }
  await must(`Installing the packages into ${app}`, npm(['install', '--no-audit', '--no-fund', ...tarballs], options))
}

/**
 * Runs work with a temporary folder. Removes the folder, unless the work returns a number of failed checks above 0.
 * @param {string} name
 * @param {(folder: string) => Promise<number>} work
 */
export async function inTemporaryFolder(name, work) {
  const folder = mkdtempSync(join(tmpdir(), `proactive-${name}-`))
  if ((await work(folder)) > 0) console.error(`\nThe folder ${folder} is kept for a look at what failed.`)
  else rmSync(folder, { recursive: true, force: true })
}

/** Ends the process when a command fails. */
async function must(title, running) {
  const { code, output } = await running
  if (code !== 0) fail(`${output.trimEnd()}\n${title} failed with code ${code}; the reason is above.`)
}
