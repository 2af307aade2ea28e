#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { io } from 'socket.io-client'
import { commandChecks, runChecks, serverChecks } from './index.js'

const usage = `Checks from outside whether a server conforms to the protocol, and prints one line for each check.

  npx proactive-conformance <url> [--origin https://shop.example] [--page-event '{"type":…,"data":…}']
                              [--ingest-key … --shop-event '{"type":…,"data":…}']

The page event is an event that pages may send (default: page.viewed). With an ingest key, and a shop event that leads
to a suggestion after the page event, commands are checked too. The checks create a few guests on the server.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    origin: { type: 'string' },
    'ingest-key': { type: 'string' },
    'page-event': { type: 'string' },
    'shop-event': { type: 'string' },
  },
})
const [url] = positionals
if (url === undefined || !URL.canParse(url)) {
  console.error(usage)
  process.exit(1)
}

const event = (json: string): { type: string; data: object } => JSON.parse(json)
const { origin, 'ingest-key': ingestKey, 'page-event': pageEvent, 'shop-event': shopEvent } = values
const results = await runChecks(
  [...serverChecks, ...commandChecks],
  {
    url: new URL(url).origin,
    io,
    ...(origin !== undefined && { origin }),
    ...(ingestKey !== undefined && { ingestKey }),
    ...(pageEvent !== undefined && { pageEvent: event(pageEvent) }),
    ...(shopEvent !== undefined && { shopEvent: event(shopEvent) }),
  },
  ({ name, outcome, because }) => {
    console.log(`${{ passed: '✓', failed: '✗', skipped: '-' }[outcome]} ${name}${because === undefined ? '' : `\n    ${because}`}`)
  },
)
const count = (outcome: string): number => results.filter((one) => one.outcome === outcome).length
console.log(`\n${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`)
process.exit(count('failed') > 0 ? 1 : 0)
