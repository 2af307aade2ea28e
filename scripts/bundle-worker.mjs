// Bundles the worker of the package in the current folder into one file, over what the compiler made of it: a dev server
// that does not bundle, or a folder of static files, can serve it as it is. It is bundled from its source, because the
// compiler leaves the last bundle in place as long as the worker's own source is unchanged.
import { join } from 'node:path'
import { build } from 'esbuild'

await build({
  entryPoints: [join(process.cwd(), 'src/transport/worker.ts')],
  outfile: join(process.cwd(), 'dist/transport/worker.js'),
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  sourcemap: true,
  logLevel: 'warning',
})
