// Runs the store in this process, so that a signal reaches it directly. With --dev, runs it as a child process beside a
// compiler that watches the packages, and restarts it when a built file changes.
import { spawn } from 'node:child_process'
import { root } from './run.mjs'

const dev = process.argv.includes('--dev')
process.env.PROACTIVE_DEMO ??= '1'
process.env.NODE_ENV ??= dev ? 'development' : 'production'
process.env.NEXT_TELEMETRY_DISABLED ??= '1'
process.chdir(root)

followParent()
if (dev) watch()
else {
  await import('tsx')
  await import('../apps/storefront/server.ts')
}

/**
 * Runs the compiler and the server in process groups of their own, so that Ctrl-C reaches them only through this
 * process: tsx treats a second SIGINT as a request to kill.
 */
function watch() {
  const projects = ['packages/server', 'packages/react', 'prisma']
  const compiler = start('tsc', ['-b', '--watch', '--preserveWatchOutput', ...projects])
  const built = ['packages/*/dist/**/*.js', 'prisma/dist/**/*.js'].flatMap((files) => ['--include', files])
  const server = start('tsx', ['watch', '--clear-screen=false', ...built, 'apps/storefront/server.ts'])
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (!stopping) server.kill('SIGTERM')
      stopping = true
    })
  }
  server.on('exit', (code) => {
    // The compiler is a wrapper whose child outlives it, so the whole group is ended.
    if (compiler.pid) process.kill(-compiler.pid, 'SIGTERM')
    process.exitCode = code ?? 1
  })
}

function start(name, args) {
  return spawn(`${root}node_modules/.bin/${name}`, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true })
}

/** Ends this process when npm, its parent, is gone. A killed npm sends no signal, and the port would stay in use. */
function followParent() {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && process.kill(process.pid, 'SIGTERM'), 500).unref()
}
