import { parseArgs } from 'node:util'
import { io } from 'socket.io-client'
import { commandChecks, runChecks, serverChecks } from './index.js'

const usage = `Checks a server of the protocol from outside, one line a promise.

  npm run conformance -- <url> [--origin https://shop.example] [--page-event '{"type":…,"data":…}']
                               [--ingest-key … --shop-event '{"type":…,"data":…}']

The page event is one that its pages may send (page.viewed without it). With an ingest key and a shop event that,
after the page event, has a suggestion told, commands are checked too. It leaves a few guests behind.`

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
if (count('skipped') > 0) console.log(`\n${count('skipped')} could not be tried.`)
console.log(`\n${count('passed')} passed, ${count('failed')} failed`)
process.exit(count('failed') > 0 ? 1 : 0)
