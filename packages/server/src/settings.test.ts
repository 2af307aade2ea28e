import { chmodSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { readEnv, SettingsError } from './settings.js'

const folder = () => mkdtempSync(join(tmpdir(), 'settings-'))
const keys = { PROACTIVE_SECRET: 's'.repeat(32), PROACTIVE_INGEST_KEY: 'i'.repeat(32), PROACTIVE_OPERATOR_KEY: 'o'.repeat(32) }

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readEnv({ PROACTIVE_DATA_DIR: folder(), ...env })
  } catch (cause) {
    if (cause instanceof SettingsError) return cause.problems
  }
  return []
}

describe('the settings', () => {
  it('have defaults in development, and keep the keys that they make', () => {
    const PROACTIVE_DATA_DIR = folder()
    const settings = readEnv({ PROACTIVE_DATA_DIR })
    expect(settings).toMatchObject({ port: 3000, dataDir: PROACTIVE_DATA_DIR, limitScale: 1, demo: false, production: false })
    expect(settings.origins).toContain('http://localhost:3000')
    expect(settings.secret.length).toBeGreaterThanOrEqual(32)
    expect(settings).not.toHaveProperty('databaseUrl')
    expect(readEnv({ PROACTIVE_DATA_DIR })).toEqual(settings)
    const file = join(PROACTIVE_DATA_DIR, 'keys.json')
    expect(statSync(file).mode & 0o077).toBe(0)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ secret: settings.secret })
  })

  it('keep the keys readable for their owner only, also those of a file that was copied or is broken', () => {
    const PROACTIVE_DATA_DIR = folder()
    const file = join(PROACTIVE_DATA_DIR, 'keys.json')
    const { secret } = readEnv({ PROACTIVE_DATA_DIR })
    chmodSync(file, 0o644)
    expect(readEnv({ PROACTIVE_DATA_DIR }).secret).toBe(secret)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    writeFileSync(file, '{"secret":')
    chmodSync(file, 0o644)
    const { secret: next } = readEnv({ PROACTIVE_DATA_DIR })
    expect(readEnv({ PROACTIVE_DATA_DIR }).secret).toBe(next)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(PROACTIVE_DATA_DIR)).toEqual(['keys.json'])
  })

  it('listen on this machine only in demo mode, unless HOST names another address', () => {
    const PROACTIVE_DATA_DIR = folder()
    expect(readEnv({ PROACTIVE_DATA_DIR })).not.toHaveProperty('host')
    expect(readEnv({ PROACTIVE_DATA_DIR, PROACTIVE_DEMO: '1' }).host).toBe('localhost')
    expect(readEnv({ PROACTIVE_DATA_DIR, PROACTIVE_DEMO: '1', HOST: '0.0.0.0' }).host).toBe('0.0.0.0')
    expect(readEnv({ PROACTIVE_DATA_DIR, HOST: '[::1]' }).host).toBe('::1')
    expect(readEnv({ PROACTIVE_DATA_DIR, HOST: ' ' })).not.toHaveProperty('host')
  })

  it.each([
    ['192.168.1.5', 'http://192.168.1.5:3000'],
    ['fd00::5', 'http://[fd00::5]:3000'],
    ['shop.test', 'http://shop.test:3000'],
  ])('allow the pages of HOST=%s', (HOST, origin) => {
    expect(readEnv({ PROACTIVE_DATA_DIR: folder(), HOST }).origins).toContain(origin)
  })

  it.each(['0.0.0.0', '::'])('allow no other pages with HOST=%s than without', (HOST) => {
    const PROACTIVE_DATA_DIR = folder()
    expect(readEnv({ PROACTIVE_DATA_DIR, HOST }).origins).toEqual(readEnv({ PROACTIVE_DATA_DIR }).origins)
  })

  it('take what the environment sets', () => {
    const given = {
      ...keys,
      PORT: '8080',
      DATABASE_URL: 'postgres://shop@db/shop',
      PROACTIVE_ORIGINS: 'https://library.example, https://www.library.example',
      PROACTIVE_LIMIT_SCALE: '50',
      PROACTIVE_WEBHOOK_SECRETS: 'desk=whsec_a=b,post=x, desk=whsec_new',
      PROACTIVE_MQTT_URL: 'mqtts://broker.example',
      PROACTIVE_DEMO: '1',
      ANTHROPIC_API_KEY: 'key',
    }
    expect(readEnv(given)).toMatchObject({
      port: 8080,
      databaseUrl: 'postgres://shop@db/shop',
      origins: ['https://library.example', 'https://www.library.example'],
      limitScale: 50,
      webhookSecrets: { desk: ['whsec_a=b', 'whsec_new'], post: ['x'] },
      mqttUrl: 'mqtts://broker.example',
      demo: true,
      secret: keys.PROACTIVE_SECRET,
      anthropicKey: 'key',
    })
  })

  it.each([
    ['PORT', 'http'],
    ['PORT', '70000'],
    ['HOST', 'http://localhost'],
    ['HOST', '127.0.0.1:3000'],
    ['HOST', 'a b'],
    ['DATABASE_URL', 'mysql://x'],
    ['PROACTIVE_LIMIT_SCALE', '0'],
    ['PROACTIVE_ORIGINS', 'library.example'],
    ['PROACTIVE_ORIGINS', 'https://library.example/shop'],
    ['PROACTIVE_ORIGINS', 'https://library.example/'],
    ['PROACTIVE_SECRET', 'short'],
    ['PROACTIVE_WEBHOOK_SECRETS', 'no equals sign'],
    ['PROACTIVE_BUS', 'carrier-pigeon'],
    ['PROACTIVE_MQTT_URL', 'https://broker.example'],
    ['PROACTIVE_DEMO', 'true'],
    ['ANTHROPIC_BASE_URL', 'ftp://x'],
  ])('say in one sentence why %s=%s is refused', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} .+\\.$`))])
  })

  it.each([
    ['PROACTIVE_ORIGIN', 'PROACTIVE_ORIGINS'],
    ['PROACTIVE_INGESTKEY', 'PROACTIVE_INGEST_KEY'],
    ['PROACTIVE_PROXY', 'PROACTIVE_PROXIES'],
    ['PROACTIVE_LIMITS_SCALE', 'PROACTIVE_LIMIT_SCALE'],
    ['proactive_secret', 'PROACTIVE_SECRET'],
  ])('warn that %s has no effect, and name %s', (name, meant) => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    try {
      readEnv({ PROACTIVE_DATA_DIR: folder(), [name]: 'x' })
      expect(warn.mock.calls).toEqual([[`${name} is set and is no setting, so it has no effect. Did you mean ${meant}?`, { type: 'SettingsWarning' }]])
    } finally {
      warn.mockRestore()
    }
  })

  it('warn of a name that is like no setting, and of none that is one', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    try {
      readEnv({ ...keys, PROACTIVE_DATA_DIR: folder(), PROACTIVE_DEMO: '1', PROACTIVE_LIMIT_SCALE: '2', PROACTIVE_MODEL: 'm', PORT: '3000' })
      expect(warn).not.toHaveBeenCalled()
      readEnv({ PROACTIVE_DATA_DIR: folder(), PROACTIVE_FAVOURITE_COLOUR: 'green' })
      expect(warn.mock.calls).toEqual([[expect.stringMatching(/^PROACTIVE_FAVOURITE_COLOUR is set and is no setting/), expect.anything()]])
      warn.mockClear()
      readEnv({ PROACTIVE_DATA_DIR: folder(), PROACTIVE_FAVOURITE_COLOUR: 'green' }, { others: ['PROACTIVE_FAVOURITE_COLOUR'] })
      expect(warn).not.toHaveBeenCalled()
    } finally {
      warn.mockRestore()
    }
  })

  it('require keys and https origins in production without demo mode', () => {
    const production = { NODE_ENV: 'production' }
    expect(problemsOf(production).map((problem) => problem.split(' ')[0])).toEqual([
      'PROACTIVE_ORIGINS',
      'PROACTIVE_SECRET',
      'PROACTIVE_INGEST_KEY',
      'PROACTIVE_OPERATOR_KEY',
    ])
    expect(problemsOf({ ...production, ...keys, PROACTIVE_ORIGINS: 'http://library.example' })).toHaveLength(1)
    expect(problemsOf({ ...production, ...keys, PROACTIVE_SECRET: 'short', PROACTIVE_ORIGINS: 'https://library.example' })).toHaveLength(1)
    expect(problemsOf({ ...production, ...keys, PROACTIVE_ORIGINS: 'https://library.example' })).toEqual([])
    expect(problemsOf({ ...production, PROACTIVE_DEMO: '1' })).toEqual([])
  })

  it('name the data folder when it cannot be written to', () => {
    const file = join(folder(), 'file')
    writeFileSync(file, '')
    expect(problemsOf({ PROACTIVE_DATA_DIR: file })).toEqual([expect.stringContaining('PROACTIVE_DATA_DIR')])
  })
})
