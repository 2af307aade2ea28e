import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, resolve } from 'node:path'
import { fail, root } from './run.mjs'

const wanted = [20, 19]

/** Ends the process unless this Node can run us. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > wanted[0] || (major === wanted[0] && minor >= wanted[1])) return
  fail(
    `Proactive needs Node ${wanted.join('.')} or newer, and this is ${process.versions.node}: see https://nodejs.org.`,
  )
}

/** Ends the process where a setting or the machine would stop the store anyway, before the slow part begins. */
export async function requireRoom() {
  const { PORT = '3000', DATABASE_URL, PROACTIVE_DATA_DIR = '.data' } = process.env
  const port = Number(PORT)
  if (!/^\d+$/.test(PORT) || port < 1 || port > 65_535) fail(`PORT is "${PORT}": it must be a number from 1 to 65535.`)
  if (DATABASE_URL && !/^postgres(ql)?:\/\/./.test(DATABASE_URL)) {
    fail('DATABASE_URL is not an address of PostgreSQL: it looks like postgresql://user:password@host:5432/name.')
  }
  const folder = resolve(root, PROACTIVE_DATA_DIR)
  if (!isWritable(folder)) fail(`The data folder ${folder} cannot be written: set PROACTIVE_DATA_DIR to one that can.`)
  const trouble = await listenTrouble(port)
  if (trouble === 'EADDRINUSE')
    fail(`Port ${port} is taken: stop what uses it, or choose another, as in PORT=${port + 1} npm start.`)
  if (trouble) fail(`Port ${port} cannot be used (${trouble}): choose another, as in PORT=3000 npm start.`)
}

function isWritable(folder) {
  try {
    makeFolder(folder)
    accessSync(folder, constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Step by step: Node's own recursion never ends where a system refuses to make folders, as /proc does. */
function makeFolder(path) {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  mkdirSync(path)
}

function listenTrouble(port) {
  return new Promise((done) => {
    const server = createServer()
    server.once('error', (error) => done(error.code))
    server.listen(port, () => server.close(() => done(undefined)))
  })
}
