// Bundles the worker of the package in the current folder into one file, in place: a dev server that does not bundle, or a
// folder of static files, can serve it as it is.
import { join } from 'node:path'
import { build } from 'esbuild'
import { websocketOnly } from './websocket-only.mjs'

const worker = join(process.cwd(), 'dist/transport/worker.js')

await build({
  entryPoints: [worker],
  outfile: worker,
  allowOverwrite: true,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  sourcemap: true,
  logLevel: 'warning',
  banner: { js: '/*! socket.io-client, MIT, (c) Guillermo Rauch and contributors */' },
  plugins: [websocketOnly],
})
