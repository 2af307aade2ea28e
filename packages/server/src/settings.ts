import { randomBytes } from 'node:crypto'
import { chmodSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import type { WebhookSecrets } from './gateway/webhooks.js'
import { problemOfOrigin } from './identity/origins.js'
import { unknownSettings } from './unknown-settings.js'

/** The settings of a server, as docs/settings.md lists them. */
export interface Settings {
  port: number
  /**
   * The address or host name to listen on. In demo mode `localhost` unless set: this machine only, by IPv4 and IPv6.
   * Otherwise absent unless set: every address of the machine.
   */
  host?: string
  /** Absent: the app starts an embedded PostgreSQL below `dataDir`. */
  databaseUrl?: string
  dataDir: string
  /** Signs tokens and visitor cookies. */
  secret: string
  ingestKey: string
  operatorKey: string
  /** The signing secrets of webhooks, by source: several while one is replaced by another. */
  webhookSecrets: Record<string, string[]>
  /** The broker of devices; absent: no device is listened to. */
  mqttUrl?: string
  /** The origins whose pages may connect. */
  origins: string[]
  bus: 'postgres'
  /** Multiplies the rate limits. */
  limitScale: number
  /** How many of the shop's own servers stand in front. */
  proxies: number
  /** The key of the Claude API; `chooseDecider` reads it. Absent: the rules of the use cases decide. */
  anthropicKey?: string
  anthropicUrl?: string
  model?: string
  demo: boolean
  production: boolean
}

/** Says in one sentence each which settings are not valid. An app prints the message and exits with 1. */
export class SettingsError extends Error {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.name = 'SettingsError'
    this.problems = problems
  }
}

const keyNames = { secret: 'PROACTIVE_SECRET', ingestKey: 'PROACTIVE_INGEST_KEY', operatorKey: 'PROACTIVE_OPERATOR_KEY' } as const
type Keys = Record<keyof typeof keyNames, string>

const settingNames = [
  ...Object.values(keyNames), 'PROACTIVE_BUS', 'PROACTIVE_DATA_DIR', 'PROACTIVE_DEMO', 'PROACTIVE_LIMIT_SCALE', 'PROACTIVE_MODEL', 'PROACTIVE_MQTT_URL', 'PROACTIVE_ORIGINS',
  'PROACTIVE_PROXIES', 'PROACTIVE_WEBHOOK_SECRETS',
]

const minKeyLength = 32
/** What events of pages and of the assistant have for a source. */
const reservedSources: ReadonlySet<string> = new Set(['page', 'assistant'])
const tooShort = `is too short; use ${minKeyLength} random characters or more.`

/**
 * Reads the settings from the environment. In development and demo mode, missing keys are made at random and kept in the
 * data folder, so that they stay the same over restarts. Warns (`process.emitWarning`) of variables that begin with
 * `PROACTIVE_` and are no setting, neither here nor among the `others`, which the app reads itself.
 *
 * @throws SettingsError with one sentence for each setting that is not valid.
 *
 * @example
 * const settings = readEnv(process.env)
 */
export function readEnv(env: Record<string, string | undefined>, { others = [] }: { others?: readonly string[] } = {}): Settings {
  for (const warning of unknownSettings(env, [...settingNames, ...others])) process.emitWarning(warning, { type: 'SettingsWarning' })
  const problems: string[] = []
  const text = (name: string): string | undefined => env[name]?.trim() || undefined

  function number(name: string, otherwise: number, isGood: (n: number) => boolean, wanted: string): number {
    const given = text(name)
    const value = given === undefined ? otherwise : Number(given)
    if (!isGood(value)) problems.push(`${name} is '${given}'; it must be ${wanted}.`)
    return value
  }

  function url(name: string, schemes: readonly string[]): string | undefined {
    const given = text(name)
    if (given !== undefined && !schemes.includes(URL.parse(given)?.protocol ?? '')) {
      problems.push(`${name} must be a URL that begins with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}.`)
    }
    return given
  }

  const port = number('PORT', 3000, (n) => Number.isInteger(n) && n > 0 && n < 65_536, 'a port between 1 and 65535')
  const limitScale = number('PROACTIVE_LIMIT_SCALE', 1, (n) => n > 0 && Number.isFinite(n), 'a number above 0')
  const proxies = number('PROACTIVE_PROXIES', 0, (n) => Number.isInteger(n) && n >= 0, 'the number of your own servers in front, 0 or more')
  const production = env.NODE_ENV === 'production'
  const demo = text('PROACTIVE_DEMO') === '1'
  if (!demo && (text('PROACTIVE_DEMO') ?? '0') !== '0') problems.push(`PROACTIVE_DEMO is '${env.PROACTIVE_DEMO}'; it must be 1 or 0.`)
  const isStrict = production && !demo
  const host = readHost(text('HOST'), problems) ?? (demo ? 'localhost' : undefined)
  const dataDir = resolve(text('PROACTIVE_DATA_DIR') ?? '.data')
  const databaseUrl = url('DATABASE_URL', ['postgres:', 'postgresql:'])
  const mqttUrl = url('PROACTIVE_MQTT_URL', ['mqtt:', 'mqtts:', 'ws:', 'wss:'])
  const anthropicUrl = url('ANTHROPIC_BASE_URL', ['http:', 'https:'])
  if ((text('PROACTIVE_BUS') ?? 'postgres') !== 'postgres') problems.push(`PROACTIVE_BUS is '${env.PROACTIVE_BUS}'; it must be postgres.`)

  const origins = readOrigins(text('PROACTIVE_ORIGINS'), { host, port, isStrict, problems })
  const webhookSecrets = readWebhookSecrets(text('PROACTIVE_WEBHOOK_SECRETS'), problems)
  const given = {
    secret: text(keyNames.secret),
    ingestKey: text(keyNames.ingestKey),
    operatorKey: text(keyNames.operatorKey),
  }
  if (isStrict) checkKeys(given, problems)
  else if (given.secret !== undefined && given.secret.length < minKeyLength) problems.push(`${keyNames.secret} ${tooShort}`)
  if (problems.length > 0) throw new SettingsError(problems)

  const anthropicKey = text('ANTHROPIC_API_KEY')
  const model = text('PROACTIVE_MODEL')
  return {
    port,
    dataDir,
    ...keysFrom(given, dataDir),
    webhookSecrets,
    ...(mqttUrl !== undefined && { mqttUrl }),
    origins,
    bus: 'postgres',
    limitScale,
    proxies,
    demo,
    production,
    ...(host !== undefined && { host }),
    ...(databaseUrl !== undefined && { databaseUrl }),
    ...(anthropicKey !== undefined && { anthropicKey }),
    ...(anthropicUrl !== undefined && { anthropicUrl }),
    ...(model !== undefined && { model }),
  }
}

function readHost(given: string | undefined, problems: string[]): string | undefined {
  const host = given?.replace(/^\[(.*)\]$/, '$1')
  if (host !== undefined && !isIP(host) && !/^[a-z\d]([a-z\d.-]*[a-z\d])?$/i.test(host)) {
    problems.push(`HOST is '${given}'; it must be an IP address or a host name, without a port.`)
  }
  return host
}

function readOrigins(
  given: string | undefined,
  { host, port, isStrict, problems }: { host: string | undefined; port: number; isStrict: boolean; problems: string[] },
): string[] {
  if (given === undefined) {
    if (isStrict) problems.push('PROACTIVE_ORIGINS must name the https origins of the shop in production.')
    const names = new Set(['localhost', '127.0.0.1', '[::1]'])
    if (host !== undefined && !isUnspecified(host)) names.add(isIP(host) === 6 ? `[${host}]` : host)
    return [...names].flatMap((name) => URL.parse(`http://${name}:${port}`)?.origin ?? [])
  }
  const origins = given.split(',').map((origin) => origin.trim()).filter(Boolean)
  for (const origin of origins) {
    const problem = problemOfOrigin(origin)
    if (problem !== undefined) problems.push(`PROACTIVE_ORIGINS is wrong: ${problem}`)
    else if (isStrict && !origin.startsWith('https:')) {
      problems.push(`PROACTIVE_ORIGINS contains '${origin}'; in production an origin must be https.`)
    }
  }
  return origins
}

/** `0.0.0.0` and `::` mean every address of the machine; no page has such an origin. */
function isUnspecified(host: string): boolean {
  return /^(0\.0\.0\.0|[0:]+)$/.test(host)
}

function readWebhookSecrets(given: string | undefined, problems: string[]): Record<string, string[]> {
  const secrets: Record<string, string[]> = {}
  for (const pair of (given ?? '').split(',').filter((part) => part.trim() !== '')) {
    const at = pair.indexOf('=')
    const source = pair.slice(0, at).trim()
    if (at < 1 || !/^[a-z][a-z0-9_-]*$/.test(source)) problems.push('PROACTIVE_WEBHOOK_SECRETS must look like source=secret,source=secret.')
    else secrets[source] = [...(secrets[source] ?? []), pair.slice(at + 1).trim()]
  }
  return secrets
}

function checkKeys(given: Partial<Record<keyof Keys, string | undefined>>, problems: string[]): void {
  for (const [key, variable] of [
    [given.secret, keyNames.secret],
    [given.ingestKey, keyNames.ingestKey],
    [given.operatorKey, keyNames.operatorKey],
  ] as const) {
    if (key === undefined) problems.push(`${variable} must be set in production; use ${minKeyLength} random characters or more.`)
    else if (key.length < minKeyLength) problems.push(`${variable} ${tooShort}`)
  }
}

/**
 * Checks what a server is created with, wherever it comes from.
 *
 * @throws SettingsError for a short secret, an empty key, or an origin that no page could send.
 */
export function checkServerSettings({ secret, ingestKey, operatorKey, origins, webhookSecrets = {} }: Pick<Settings, 'secret' | 'ingestKey' | 'operatorKey'> & {
  origins: readonly string[]
  webhookSecrets?: WebhookSecrets
}): void {
  const problems = [
    ...(secret.length < minKeyLength ? [`The secret ${tooShort}`] : []),
    ...Object.entries({ ingestKey, operatorKey }).flatMap(([name, key]) => (key === '' ? [`The ${name} is empty: anybody would have it. Use ${minKeyLength} random characters or more.`] : [])),
    ...origins.flatMap((origin) => problemOfOrigin(origin) ?? []).map((problem) => `origins: ${problem}`),
    ...Object.entries(webhookSecrets).flatMap(([source, given]) => problemOfWebhook(source, [given].flat()) ?? []),
  ]
  if (problems.length > 0) throw new SettingsError(problems)
}

function problemOfWebhook(source: string, secrets: readonly string[]): string | undefined {
  if (reservedSources.has(source)) return `The source of webhooks cannot be '${source}', which names events of ${source === 'page' ? 'pages' : 'the assistant'}: choose another name.`
  if (secrets.length === 0 || secrets.includes('')) return `A secret of the webhooks of '${source}' is empty: anybody could sign with it. Use the one that the service shows.`
  return undefined
}

/** Takes the given keys, and for missing ones those of the data folder. */
function keysFrom(given: Partial<Record<keyof Keys, string | undefined>>, dataDir: string): Keys {
  const { secret, ingestKey, operatorKey } = given
  if (secret && ingestKey && operatorKey) return { secret, ingestKey, operatorKey }
  const kept = keptKeys(dataDir)
  return { secret: secret ?? kept.secret, ingestKey: ingestKey ?? kept.ingestKey, operatorKey: operatorKey ?? kept.operatorKey }
}

function keptKeys(dataDir: string): Keys {
  const file = join(dataDir, 'keys.json')
  const kept = readKeys(file)
  if (kept) return kept
  const keys = { secret: random(), ingestKey: random(), operatorKey: random() }
  const draft = `${file}.${process.pid}`
  try {
    mkdirSync(dataDir, { recursive: true })
    writeFileSync(draft, JSON.stringify(keys, null, 2), { mode: 0o600 })
    return keepFirst(draft, file) ?? keys
  } catch {
    throw new SettingsError([`PROACTIVE_DATA_DIR is '${dataDir}', which cannot be written to; choose a writable folder.`])
  }
}

/** Makes the draft the file, whole; returns the keys of another process that was faster. */
function keepFirst(draft: string, file: string): Keys | undefined {
  try {
    linkSync(draft, file)
  } catch {
    const others = readKeys(file)
    if (!others) renameSync(draft, file)
    rmSync(draft, { force: true })
    return others
  }
  rmSync(draft)
  return undefined
}

function random(): string {
  return randomBytes(32).toString('base64url')
}

function readKeys(file: string): Keys | undefined {
  try {
    const read: Partial<Keys> = JSON.parse(readFileSync(file, 'utf8'))
    const { secret, ingestKey, operatorKey } = read
    // A copied file may have lost its mode.
    if (process.getuid?.() === statSync(file).uid) chmodSync(file, 0o600)
    return secret && ingestKey && operatorKey ? { secret, ingestKey, operatorKey } : undefined
  } catch {
    return undefined
  }
}
