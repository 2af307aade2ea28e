import { createServer } from 'node:http'
import { join } from 'node:path'
import { createProactiveServer, postgresLog, postgresStore, readEnv, SettingsError } from '@proactive/server'
import { createPrisma, DatabaseProblem, migrate, openDatabase, seed } from 'database'
import next from 'next'
import pg from 'pg'
import { grocery } from './src/assistant/index.js'
import { keepSettings } from './src/settings.js'
import { loggedIn } from './src/shop/login.js'

const say = (line: string) => console.log(`  ${line}`)

/** The store and its assistant in one process and on one port. */
async function serve(): Promise<void> {
  const settings = readEnv(process.env)
  const { port, demo, production, secret, ingestKey } = settings

  const database = await openDatabase({ url: settings.databaseUrl, dataDir: settings.dataDir, log: say })
  await migrate({ url: database.url })
  const pool = new pg.Pool({ connectionString: database.url, max: 10 })
  pool.on('error', () => undefined)
  await seed(createPrisma(pool), { now: new Date() })
  keepSettings({ databaseUrl: database.url, demo, secret, ingestKey })

  const assistant = createProactiveServer({
    ...settings,
    pack: grocery({ pool }),
    store: postgresStore({ pool }),
    log: postgresLog({ pool }),
    identify: (request) => {
      const userId = loggedIn(request.headers.get('cookie'), secret)
      return userId === null ? null : { userId }
    },
  })

  const http = createServer()
  const pages = next({ dev: !production, dir: join(import.meta.dirname), httpServer: http, port, hostname: 'localhost' })
  await pages.prepare()
  const answer = pages.getRequestHandler()
  http.on('request', (request, response) => void answer(request, response))
  assistant.attach(http)
  await assistant.start()
  await new Promise<void>((resolve, reject) => http.once('error', reject).listen(port, resolve))
  say(`The store is open at http://localhost:${port}`)

  async function stop(): Promise<void> {
    http.close()
    await assistant.stop()
    http.closeAllConnections()
    await pages.close()
    await pool.end()
    await database.stop()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void stop().then(() => process.exit(0), fail))
  }
}

/** What the person who starts the store can mend is said in one sentence. */
function fail(error: unknown): never {
  const isExpected = error instanceof SettingsError || error instanceof DatabaseProblem
  console.error(isExpected ? error.message : error)
  process.exit(1)
}

serve().catch(fail)
