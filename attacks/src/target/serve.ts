import { createServer } from 'node:http'
import { socketPath } from '@proactive/protocol'
import { chooseDecider, createProactiveServer, nodeListener, postgresLog, postgresStore } from '@proactive/server'
import pg from 'pg'
import { library } from './library.js'
import { startModel } from './model.js'

/**
 * The server that CI attacks, in a process of its own, with the limits that a server has by default. Its parent sends
 * what it needs to know and is sent its port; its log goes to standard output, one JSON object a line.
 */
process.once('message', (given: Given) => void serve(given))
process.once('disconnect', () => process.exit())

export interface Given {
  databaseUrl: string
  origin: string
  secret: string
  ingestKey: string
  operatorKey: string
  webhookSecrets: Record<string, string[]>
}

/** What the parent is told. */
export interface Said {
  port: number
  /** Of the model. */
  control: string
}

async function serve({ databaseUrl, ...settings }: Given): Promise<void> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10, idleTimeoutMillis: 0 })
  const { origin, ...keys } = settings
  const perDay = 50_000_000
  const model = await startModel({
    async setTokensLeft(left) {
      const key = `model.tokens.${new Date().toISOString().slice(0, 10)}`
      await pool.query(`INSERT INTO proactive.setting (key, value) VALUES ($1, to_jsonb($2::float8)) ON CONFLICT (key) DO UPDATE SET value = excluded.value`, [key, perDay - left])
    },
  })
  const server = createProactiveServer({
    ...keys,
    pack: library(),
    decider: await chooseDecider({ settings: { anthropicKey: 'attacked', anthropicUrl: model.api }, say: () => {}, options: { tokens: { perDay } } }),
    store: postgresStore({ pool }),
    log: postgresLog({ pool }),
    identify: () => null,
    origins: [origin],
  })
  const http = createServer()
  http.on('request', (request, response) => {
    if (!request.url?.startsWith(socketPath)) nodeListener(server.handlers)(request, response)
  })
  server.attach(http)
  await server.start()
  http.listen(0, '127.0.0.1', () => {
    const address = http.address()
    process.send?.({ port: typeof address === 'object' && address ? address.port : 0, control: model.control } satisfies Said)
  })
}
