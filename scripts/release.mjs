// Packs the packages and tries them as an adopter would: installed into a fresh folder outside the workspace, with
// their dependencies from the registry, type-checked, and served. Publishes nothing.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { testDatabase } from '../prisma/dist/testing.js'
import { faultsOf } from './packed-files.mjs'
import { adopt, inTemporaryFolder, packAll, shapeChecks } from './packages.mjs'
import { run } from './run.mjs'
import { freePort, serve } from './serve.mjs'
import { runChecks } from './steps.mjs'

const ingestKey = 'the ingest key of the tried release'
/** What leads the sample pack to a suggestion, so that the checks of commands run as well. */
const events = [
  '--page-event',
  JSON.stringify({ type: 'book.viewed', data: { bookId: 'dune' } }),
  '--shop-event',
  JSON.stringify({ type: 'copies.changed', data: { bookId: 'dune', copies: 1 } }),
]

await inTemporaryFolder('release', async (folder) => {
  const packed = await packAll(join(folder, 'packed'))
  const app = join(folder, 'app')
  await adopt('node', app, packed.map(({ tarball }) => tarball))
  const entries = packed.flatMap(entriesOf)
  return runChecks([
    ...packed.map(({ name, files }) => ({ title: `what the package ${name} ships and imports`, check: () => lines(faultsOf(files)) })),
    ...packed.flatMap(({ name, tarball }) => shapeChecks(name, tarball)),
    { title: 'every entry loads', check: () => load(app, entries) },
    { title: 'types under moduleResolution bundler', check: () => compile(app, packed, entries, ['--module', 'esnext', '--moduleResolution', 'bundler']) },
    { title: 'types under moduleResolution nodenext', check: () => compile(app, packed, entries, ['--module', 'nodenext']) },
    { title: 'a server on PostgreSQL passes the conformance checks', check: () => conform(app) },
  ])
})

/** Returns the import specifiers of a package: one for each of its exports. */
function entriesOf({ files }) {
  const { name, exports } = JSON.parse(readFileSync(join(files, 'package.json'), 'utf8'))
  return Object.keys(exports).map((path) => join(name, path))
}

function lines(list) {
  return Promise.resolve({ code: list.length > 0 ? 1 : 0, output: list.join('\n') })
}

/** Imports every entry, except style sheets and the program of a web worker, which runs in a page only. */
function load(app, entries) {
  const imports = entries.filter((entry) => !/\.css$|\/worker$/.test(entry)).map((entry) => `await import('${entry}')`)
  return run(process.execPath, ['--input-type=module', '--eval', imports.join('\n')], { cwd: app })
}

/** Compiles an import of every entry and the whole examples of the READMEs, with the declarations of the packages. */
function compile(app, packed, entries, resolution) {
  writeFileSync(join(app, 'entries.ts'), entries.map((entry, n) => (entry.endsWith('.css') ? `import '${entry}'\n` : `export * as _${n} from '${entry}'\n`)).join(''))
  const examples = packed.flatMap(({ name, files }) =>
    [...readFileSync(join(files, 'README.md'), 'utf8').matchAll(/^```(tsx?)\n(import [^]*?)^```/gm)].map(([, kind, code], n) => ({ file: `${name}-${n}.${kind}`, code })),
  )
  for (const { file, code } of examples) writeFileSync(join(app, file), code)
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--skipLibCheck', 'false']
  const target = ['--target', 'es2023', '--lib', 'es2023,dom,dom.iterable', '--jsx', 'react-jsx', '--types', 'node', '--noEmit']
  const files = ['entries.ts', ...examples.map(({ file }) => file)]
  return run(process.execPath, ['node_modules/typescript/bin/tsc', ...strict, ...target, ...resolution, ...files], { cwd: app })
}

/** Prepares a database with the packed command, serves the sample pack on it, and runs the packed conformance checks. */
async function conform(app) {
  const database = await testDatabase({ migrated: false })
  const port = await freePort()
  const url = `http://localhost:${port}`
  const env = {
    DATABASE_URL: database.url,
    PORT: String(port),
    PROACTIVE_DATA_DIR: join(app, '.data'),
    PROACTIVE_INGEST_KEY: ingestKey,
    PROACTIVE_LIMIT_SCALE: '100',
  }
  let server
  try {
    const migrated = await command(app, ['proactive', 'migrate'], env)
    if (migrated.code !== 0) return migrated
    server = await serve(['server.js'], { cwd: app, env, url: `${url}/api/proactive/health` })
    const { code, output } = await command(app, ['proactive-conformance', url, '--ingest-key', ingestKey, ...events])
    const isWhole = /^[1-9]\d* passed, 0 failed, 0 skipped$/m.test(output)
    return { code: code === 0 && isWhole ? 0 : 1, output: `${output}\nThe server's output:\n${server.output()}` }
  } finally {
    await server?.stop()
    await database[Symbol.asyncDispose]()
  }
}

/** Runs a command that a package has installed. */
function command(app, [name, ...args], env) {
  return run(join(app, 'node_modules/.bin', name), args, { cwd: app, env })
}
