// Reads the files of a packed package and names what would fail for those who install it: an import that leads nowhere
// or that only the workspace can resolve, a source map without its sources, tests and what only tests need.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join } from 'node:path'
import { init, parse } from 'es-module-lexer'
import { root } from './run.mjs'

await init

const forTests = /\.(test|test-d|fixture|fault)\.|\.tsbuildinfo$/

/**
 * Returns one sentence for each fault of a package's files.
 * @param {string} folder The unpacked package.
 * @returns {string[]}
 */
export function faultsOf(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const files = readdirSync(folder, { recursive: true }).map(String).filter((file) => statSync(join(folder, file)).isFile())
  const modules = new Map(files.filter(isModule).map((file) => [file, specifiersIn(join(folder, file))]))
  return [
    ...['LICENSE', 'README.md'].filter((file) => !files.includes(file)).map((file) => `${file} is missing.`),
    ...files.filter((file) => forTests.test(file)).map((file) => `${file} is part of a test or of a build.`),
    ...files.flatMap((file) => faultsOfMap(folder, file)),
    ...files.filter((file) => file.endsWith('.css')).flatMap((file) => stylesIn(join(folder, file)).flatMap((one) => faultsOfImport(folder, file, one, manifest))),
    ...[...modules].flatMap(([file, specifiers]) => specifiers.flatMap((one) => faultsOfImport(folder, file, one, manifest))),
    ...faultsOfDependencies(manifest, [...modules.values()].flat()),
    ...unreached(manifest, modules).map((file) => `${file} is reached from no export and no command of the package; if only tests need it, leave it out in \`files\`.`),
  ]
}

function isModule(file) {
  return /\.(js|mjs|d\.ts)$/.test(file)
}

/** Returns the style sheets that a style sheet imports. */
function stylesIn(path) {
  return [...readFileSync(path, 'utf8').matchAll(/^@import '([^']+)'/gm)].map(([, file]) => file)
}

/** Returns what a module imports, loads or refers to, without what its comments and texts mention. */
function specifiersIn(path) {
  const text = readFileSync(path, 'utf8')
  // The lexer knows JavaScript only: there, `export type { A } from` would be `export { A } from`.
  const imports = parse(text.replaceAll(/\b(import|export) type (?=[\w{*])/g, '$1 '), path)[0].flatMap(({ n }) => (n === undefined ? [] : [n]))
  const loaded = [...text.matchAll(/new URL\(\s*['"](\.[^'"]+)['"],\s*import\.meta\.url/g)].map(([, file]) => file)
  const types = [...text.matchAll(/^\/\/\/ <reference types="([^"]+)"/gm)].map(([, name]) => (name === 'node' ? 'node:process' : name))
  return [...new Set([...imports, ...loaded, ...types])]
}

function faultsOfMap(folder, file) {
  if (file.endsWith('.map')) {
    const { sources, sourcesContent = [], sourceRoot = '' } = JSON.parse(readFileSync(join(folder, file), 'utf8'))
    const lost = sources.filter((source, n) => !sourcesContent[n] && !existsSync(join(folder, dirname(file), sourceRoot, source)))
    return lost.map((source) => `${file} maps to ${source}, which is not in the package.`)
  }
  if (!isModule(file) && !file.endsWith('.css')) return []
  const [, map] = /[#@] sourceMappingURL=(?!data:)(\S+)(?: \*\/)?\s*$/.exec(readFileSync(join(folder, file), 'utf8')) ?? []
  return map === undefined || existsSync(join(folder, dirname(file), map)) ? [] : [`${file} names the source map ${map}, which is not in the package.`]
}

function faultsOfImport(folder, file, specifier, manifest) {
  if (specifier.startsWith('.')) {
    return fileOf(folder, file, specifier) ? [] : [`${file} imports ${specifier}, which is not in the package.`]
  }
  const name = packageOf(specifier)
  if (!isBuiltin(specifier) && name !== manifest.name && !isDeclared(manifest, name)) {
    return [`${file} imports ${name}, which package.json does not declare.`]
  }
  // Types that a package does not bring itself are a package of their own, which the declarations need as well.
  const types = isBuiltin(specifier) ? '@types/node' : `@types/${name.replace(/^@(.+)\//, '$1__')}`
  if (!file.endsWith('.d.ts') || !existsSync(join(root, 'node_modules', types)) || isDeclared(manifest, types)) return []
  return [`${file} imports types of ${specifier}, and package.json does not declare ${types}.`]
}

/** Returns whether a relative import of a module, or of its declarations, leads to a file. */
function fileOf(folder, file, specifier) {
  const path = join(folder, dirname(file), specifier)
  return existsSync(path) || (file.endsWith('.d.ts') && existsSync(path.replace(/\.js$/, '.d.ts')))
}

function faultsOfDependencies({ dependencies = {} }, specifiers) {
  const used = new Set(specifiers.map(packageOf))
  return Object.keys(dependencies)
    .filter((name) => !name.startsWith('@types/') && !used.has(name))
    .map((name) => `package.json depends on ${name}, which no file imports.`)
}

function isDeclared({ dependencies = {}, peerDependencies = {} }, name) {
  return name in dependencies || name in peerDependencies
}

/** Returns the package of an import: `hono` of `hono/types`. */
function packageOf(specifier) {
  return specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
}

/** Returns the modules that no entry of the package leads to, neither by code nor by types. */
function unreached({ exports = {}, bin = {} }, modules) {
  const reached = new Set()
  const next = [...leavesOf(exports), ...leavesOf(bin)].map((path) => join(path))
  for (let file = next.pop(); file !== undefined; file = next.pop()) {
    if (reached.has(file) || !modules.has(file)) continue
    reached.add(file)
    const twin = file.endsWith('.d.ts') ? file.replace(/\.d\.ts$/, '.js') : file.replace(/\.js$/, '.d.ts')
    const relative = modules.get(file).filter((one) => one.startsWith('.')).map((one) => join(dirname(file), one))
    next.push(twin, ...relative)
  }
  return [...modules.keys()].filter((file) => !reached.has(file))
}

function leavesOf(value) {
  return typeof value === 'string' ? [value] : Object.values(value).flatMap(leavesOf)
}
