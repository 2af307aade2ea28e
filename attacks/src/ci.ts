import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { testDatabase } from 'database/testing'
import { leaveGeneratorCore } from './cores.js'
import { runSuite } from './suite.js'
import type { Target } from './target.js'
import type { Given, Said } from './target/serve.js'

/**
 * Starts a server with the default limits on a database of its own, attacks it, and stops it: once and briefly, or with
 * `--runs 5` as often and as long as `npm run attacks` does.
 */
const { values } = parseArgs({ options: { runs: { type: 'string' }, only: { type: 'string' } } })
const random = (): string => randomBytes(32).toString('base64url')
const webhook = { source: 'depot', secret: `whsec_${randomBytes(32).toString('base64')}`, former: `whsec_${randomBytes(32).toString('base64')}` }
const given: Omit<Given, 'databaseUrl'> = {
  origin: 'https://library.example', secret: random(), ingestKey: random(), operatorKey: random(), webhookSecrets: { depot: [webhook.secret, webhook.former] },
}

console.log(leaveGeneratorCore())
const folder = await mkdtemp(join(tmpdir(), 'attacks-'))
const log = join(folder, 'server.log')
const database = await testDatabase()
const child = spawn(process.execPath, [fileURLToPath(new URL('target/serve.js', import.meta.url))], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
let hasFailed = true
try {
  const file = createWriteStream(log)
  child.stdout?.pipe(file, { end: false })
  child.stderr?.pipe(file, { end: false })
  child.send({ ...given, databaseUrl: database.url })
  const { port, control } = await new Promise<Said>((done, failed) => {
    child.once('message', (said: Said) => done(said))
    child.once('exit', (code) => failed(new Error(`The server ended with ${code}.`)))
  })
  const target: Target = {
    ...given,
    url: `http://127.0.0.1:${port}`,
    log,
    webhook,
    model: { control, isOwn: true },
    pageEvent: { type: 'book.viewed', data: { bookId: 'dune', title: 'Dune' } },
    quietEvent: { type: 'book.viewed', data: { bookId: 'emma', title: 'Emma' } },
    shopEvents: [{ type: 'copy.freed', data: { bookId: 'dune', title: 'Dune' } }],
    loopEvents: [{ type: 'help.wanted', data: { bookId: 'dune', title: 'Dune' } }],
    fillEvents: [{ type: 'form.opened', data: { reader: 'Ann Lee' } }],
  }
  const only = values.only?.split(',')
  hasFailed = await runSuite(target, { runs: Number(values.runs ?? 1), isQuick: values.runs === undefined, isStrict: true, ...(only !== undefined && { only }) })
} finally {
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  await database[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
}
process.exit(hasFailed ? 1 : 0)
