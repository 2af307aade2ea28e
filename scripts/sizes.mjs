// Measures what a page loads, minified and compressed with gzip, and fails above a limit. `goal` is what we want to reach;
// where the limit is above it, the difference is work that is left. What is loaded later does not count.
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { root } from './run.mjs'
import { websocketOnly } from './websocket-only.mjs'

const browser = 'packages/browser/dist/index.js'
const measures = [
  { title: '@proactive/browser in the page', entries: [browser], limit: 21_000, goal: 6_000 },
  { title: 'with @proactive/react', entries: [browser, 'packages/react/dist/index.js'], limit: 31_000, goal: 15_000 },
  { title: 'worker with Socket.IO', entries: ['packages/browser/dist/transport/worker.js'], limit: 18_000, goal: 18_000 },
]

let failed = false
for (const { title, entries, limit, goal } of measures) {
  const bytes = await sizeOf(entries)
  if (bytes > limit) failed = true
  console.log(`${bytes > limit ? '✗' : '✓'} ${title}: ${bytes} bytes, at most ${limit}, goal ${goal}`)
}
process.exitCode = failed ? 1 : 0

/** Returns the size of a page that imports these files, with everything that they import at once. */
async function sizeOf(entries) {
  const folder = await mkdtemp(join(tmpdir(), 'sizes-'))
  try {
    const { metafile } = await build({
      stdin: { contents: entries.map((entry, i) => `import * as e${i} from './${entry}'; console.log(e${i})`).join('\n'), resolveDir: root },
      outdir: folder,
      entryNames: 'start',
      absWorkingDir: folder,
      bundle: true,
      splitting: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      metafile: true,
      external: ['react', 'react-dom', 'react/*'],
      logLevel: 'silent',
      plugins: [websocketOnly],
    })
    const loaded = new Set()
    const load = (file) => {
      if (loaded.has(file)) return
      loaded.add(file)
      for (const { path, kind, external } of metafile.outputs[file].imports) if (kind === 'import-statement' && !external) load(path)
    }
    load('start.js')
    return [...loaded].reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file)), { level: 9 }).length, 0)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
