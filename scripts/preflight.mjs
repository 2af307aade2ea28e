import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, resolve } from 'node:path'
import { fail, root } from './run.mjs'

/** The oldest supported version of Node: major and minor. */
const wanted = [20, 19]

/** Ends the process when Node is too old. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > wanted[0] || (major === wanted[0] && minor >= wanted[1])) return
  fail(
    `Proactive needs Node ${wanted.join('.')} or newer, and this is ${process.versions.node}: see https://nodejs.org.`,
  )
}

/** Ends the process when the port, the data folder or the database address cannot work, before the slow steps begin. */
export async function requireUsableSettings() {
  const { HOST, PORT = '3000', DATABASE_URL, PROACTIVE_DATA_DIR = '.data', PROACTIVE_DEMO = '1' } = process.env
  const host = HOST?.trim().replace(/^\[(.*)\]$/, '$1') || (PROACTIVE_DEMO === '1' ? '127.0.0.1' : undefined)
  const port = Number(PORT)
  if (!/^\d+$/.test(PORT) || port < 1 || port > 65_535) fail(`PORT is "${PORT}": set it to a number from 1 to 65535.`)
  if (DATABASE_URL && !/^postgres(ql)?:\/\/./.test(DATABASE_URL)) {
    fail('DATABASE_URL is not a PostgreSQL address: write it as postgresql://user:password@host:5432/name.')
  }
  const folder = resolve(root, PROACTIVE_DATA_DIR)
  if (!isWritable(folder)) fail(`The data folder ${folder} cannot be written: set PROACTIVE_DATA_DIR to a writable folder.`)
  const code = await tryToListen(port, host)
  if (code === 'EADDRINUSE')
    fail(`Port ${port} is in use: stop the other program, or choose another port: PORT=${port + 1} npm start.`)
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') fail(`HOST is "${HOST}", which is no address of this machine: unset it, or set it to one.`)
  if (code) fail(`Port ${port} cannot be used (${code}): choose another port: PORT=3000 npm start.`)
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

/**
 * Creates a folder and its parents one by one: `mkdirSync` with `recursive` never returns where a file system refuses,
 * as /proc does.
 */
function makeFolder(path) {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  mkdirSync(path)
}

/** Returns the error code of listening on a port of a host, or undefined when it works. */
function tryToListen(port, host) {
  return new Promise((done) => {
    const server = createServer()
    server.once('error', (error) => done(error.code))
    server.listen({ port, host }, () => server.close(() => done(undefined)))
  })
}
