import { parseArgs } from 'node:util'
import { leaveGeneratorCore } from './cores.js'
import { knowsStoreEvents, storeSamples } from './store-samples.js'
import { runSuite } from './suite.js'
import { isLoopback, type Sample, type Target } from './target.js'
import { startModel } from './target/model.js'

const usage = `Attacks a server of the protocol on this machine from outside, and prints one line per attack.

  npm run attacks -- <url> [--origin http://localhost:3000] [--operator-key …] [--ingest-key …] [--secret …] [--log file] [--webhook source=secret]
                           [--page-event '{"type":…,"data":…}'] [--shop-event '{"type":…,"data":…}' or an array of them]
                           [--model-port 4010] [--loop-event … or an array] [--fill-event … or an array] [--quiet-event …] [--only 16,17,floods]
                           [--runs 5] [--quick]

The keys may also be set in PROACTIVE_OPERATOR_KEY, PROACTIVE_INGEST_KEY, PROACTIVE_SECRET and PROACTIVE_WEBHOOK_SECRETS. Checks whose key is missing
are reported as unchecked, which counts as failed where CI is set. The page event is one that pages may send; after it,
the shop events cause a suggestion; the loop events cause one by themselves, the
fill events have a fill of a form offered, the quiet event causes none. Without any of these,
a server of the reference store is attacked with the store's own, and any other with page.viewed. --log is the file of
the server's log. --model-port starts a model on that port of this machine, for a server that was started with
ANTHROPIC_API_KEY=attacked and ANTHROPIC_BASE_URL=http://127.0.0.1:<port>; without it the attacks on the model stay open.
--quick runs each attack once and briefly, and does not check latency. The guests stay in the database: use a disposable server.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    origin: { type: 'string' },
    'operator-key': { type: 'string' },
    'ingest-key': { type: 'string' },
    secret: { type: 'string' },
    log: { type: 'string' },
    webhook: { type: 'string' },
    'model-port': { type: 'string' },
    'page-event': { type: 'string' },
    'shop-event': { type: 'string' },
    'loop-event': { type: 'string' },
    'fill-event': { type: 'string' },
    'quiet-event': { type: 'string' },
    only: { type: 'string' },
    runs: { type: 'string', default: '5' },
    quick: { type: 'boolean', default: false },
  },
})
const [given = ''] = positionals
const url = URL.parse(given)
if (!url) {
  console.error(usage)
  process.exit(1)
}
if (!isLoopback(url.hostname)) {
  console.error(`'${url.hostname}' is not this machine: only a server on localhost, 127.0.0.1 or [::1] is attacked.`)
  process.exit(1)
}

const { env } = process
const sample = (json: string): Sample => JSON.parse(json)
const samples = (json: string): Sample | Sample[] => JSON.parse(json)
const operatorKey = values['operator-key'] ?? env.PROACTIVE_OPERATOR_KEY
const ingestKey = values['ingest-key'] ?? env.PROACTIVE_INGEST_KEY
const secret = values.secret ?? env.PROACTIVE_SECRET
const quietEvent = values['quiet-event']
const webhook = webhookOf(values.webhook ?? env.PROACTIVE_WEBHOOK_SECRETS)
const modelPort = values['model-port']
const model = modelPort === undefined ? undefined : await startModel({ port: Number(modelPort) })
const target: Target = {
  url: url.origin.replace('//localhost', '//127.0.0.1'),
  host: url.host,
  origin: values.origin ?? url.origin,
  pageEvent: sample(values['page-event'] ?? '{"type":"page.viewed","data":{"path":"/"}}'),
  shopEvents: [samples(values['shop-event'] ?? '[]')].flat(),
  loopEvents: [samples(values['loop-event'] ?? '[]')].flat(),
  fillEvents: [samples(values['fill-event'] ?? '[]')].flat(),
  ...(operatorKey !== undefined && { operatorKey }),
  ...(ingestKey !== undefined && { ingestKey }),
  ...(secret !== undefined && { secret }),
  ...(values.log !== undefined && { log: values.log }),
  ...(webhook && { webhook }),
  ...(model && { model: { control: model.control, isOwn: false } }),
  ...(quietEvent !== undefined && { quietEvent: sample(quietEvent) }),
}
const only = values.only?.split(',')
console.log(leaveGeneratorCore())
const isSampled = ['page-event', 'shop-event', 'loop-event', 'fill-event', 'quiet-event'].some((name) => name in values)
const isStore = !isSampled && (await knowsStoreEvents(target))
if (isStore) console.log('The server is a reference store: its own events are sent.')
const hasFailed = await runSuite({ ...target, ...(isStore && storeSamples) }, {
  runs: Math.max(1, Number(values.runs)),
  isQuick: values.quick,
  isStrict: Boolean(env.CI),
  ...(only !== undefined && { only }),
})
process.exit(hasFailed ? 1 : 0)

/** Reads the first source of `source=secret,source=secret`, whose second secret is the one that is being replaced. */
function webhookOf(written = ''): Target['webhook'] {
  const pairs = written.split(',').map((pair) => pair.trim().split(/=(.*)/s, 2))
  const [source = '', present = ''] = pairs[0] ?? []
  if (source === '' || present === '') return undefined
  const former = pairs.slice(1).find(([name]) => name === source)?.[1]
  return { source, secret: present, ...(former !== undefined && { former }) }
}
