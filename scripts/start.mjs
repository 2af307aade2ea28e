// The store in this very process, so that a signal or a kill meets one thing only. With --dev, beside a compiler that
// watches the packages, and restarted when a definition changes.
import { spawn } from 'node:child_process'
import { root } from './run.mjs'

const dev = process.argv.includes('--dev')
process.env.PROACTIVE_DEMO ??= '1'
process.env.NODE_ENV ??= dev ? 'development' : 'production'
process.env.NEXT_TELEMETRY_DISABLED ??= '1'
process.chdir(root)

if (dev) watch()
else {
  followParent()
  await import('tsx')
  await import('../apps/storefront/server.ts')
}

function watch() {
  const projects = ['packages/server', 'packages/react', 'prisma']
  const compiler = spawn(bin('tsc'), ['-b', '--watch', '--preserveWatchOutput', ...projects], { stdio: 'inherit', detached: true })
  const server = spawn(bin('tsx'), ['watch', '--clear-screen=false', 'apps/storefront/server.ts'], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => server.kill(signal))
  server.on('exit', (code) => {
    // The compiler is a wrapper whose child outlives it: the whole group has to go.
    if (compiler.pid) process.kill(-compiler.pid, 'SIGTERM')
    process.exitCode = code ?? 1
  })
}

function bin(name) {
  return `${root}node_modules/.bin/${name}`
}

/** A killed npm tells nobody. Whoever lost it would keep the port, and spoil the next start. */
function followParent() {
  if (process.env.npm_lifecycle_event !== 'start') return
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && process.kill(process.pid, 'SIGTERM'), 500).unref()
}
