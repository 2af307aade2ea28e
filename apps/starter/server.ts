/** Serves the page and its assistant on one port, all in memory. */

import { createServer } from 'node:http'
import { createProactiveServer, memoryLog, memoryStore, nodeListener, readEnv } from '@proactive/server'
import { createServer as createVite } from 'vite'
import { workshop } from './assistant.js'

const { host, port, ...settings } = readEnv(process.env)
const log = memoryLog()
const assistant = createProactiveServer({
  ...settings,
  pack: workshop,
  log,
  store: memoryStore(log),
  inspection: settings.production ? 'own' : 'counts',
  identify: () => null, // everybody is a guest; name the user of your own login here
})

const http = createServer()
const vite = await createVite({ root: import.meta.dirname, server: { middlewareMode: true, hmr: { server: http } } })
const answer = nodeListener(assistant.handlers)
http.on('request', (request, response) => {
  if (request.url?.startsWith('/api/proactive/')) answer(request, response)
  else vite.middlewares(request, response)
})
assistant.attach(http)
await assistant.start()
http.listen({ host, port }, () => console.log(`The workshop is open at http://localhost:${port}`))
