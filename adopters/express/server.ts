/** An Express server with the assistant on its port. */

import { createServer } from 'node:http'
import { createProactiveServer, memoryLog, memoryStore, nodeListener, readEnv } from '@proactive/server'
import express from 'express'
import { workshop } from './assistant.js'

const { host, port, ...settings } = readEnv(process.env)
const log = memoryLog()
const assistant = createProactiveServer({
  ...settings,
  pack: workshop,
  log,
  store: memoryStore(log),
  identify: () => null, // everybody is a guest; name the user of your own login here
})

const app = express()
const answer = nodeListener(assistant.handlers)
// Before anything that reads bodies.
app.use('/api/proactive', (request, response) => {
  request.url = request.originalUrl // Express has removed the path
  answer(request, response)
})
app.use(express.json())
app.use(express.static('public'))

const http = createServer(app)
assistant.attach(http)
await assistant.start()
http.listen({ host, port }, () => console.log(`The shop is open at http://localhost:${port}`))
