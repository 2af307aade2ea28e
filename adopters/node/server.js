/** A server of its own on PostgreSQL, with the sample pack of the engine: a lending library. */

import { createServer } from 'node:http'
import { definePack } from '@proactive/engine'
import { holdLastCopy, library } from '@proactive/engine/testing'
import { createProactiveServer, nodeListener, postgresLog, postgresStore, readEnv } from '@proactive/server'
import pg from 'pg'

const { port, databaseUrl, ...settings } = readEnv(process.env)
const pool = new pg.Pool({ connectionString: databaseUrl, idleTimeoutMillis: 0 })
await pool.query('CREATE SCHEMA IF NOT EXISTS library')
await pool.query('CREATE TABLE IF NOT EXISTS library.book (id text PRIMARY KEY, copies integer NOT NULL)')

/** The sample tells three people of a last copy; the checks are more guests than that. */
const holdForEveryone = { ...holdLastCopy, tell: { threshold: 70 } }

const assistant = createProactiveServer({
  ...settings,
  pack: definePack({ ...library(), useCases: [holdForEveryone] }),
  log: postgresLog({ pool }),
  store: postgresStore({ pool }),
  identify: () => null,
})

const http = createServer(nodeListener(assistant.handlers))
assistant.attach(http)
await assistant.start()
http.listen(port)
