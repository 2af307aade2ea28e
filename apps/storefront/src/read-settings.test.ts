import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ProactiveError } from '@proactive/protocol'
import { memoryLog, memoryStore, SettingsError } from '@proactive/server'
import { describe, expect, it, vi } from 'vitest'
import { isPlayable, requireLevel, watchAt } from './demo/scenarios/playable.js'
import { scenarios } from './demo/scenarios/index.js'
import { describeLevel } from './level.js'
import { readSettings } from './read-settings.js'
import { keepRunning, readRunning } from './running.js'

const PROACTIVE_DATA_DIR = mkdtempSync(join(tmpdir(), 'level-'))

describe('the level of the store', () => {
  it('is 3 where nothing is said, in the data folder of the server', () => {
    for (const PROACTIVE_LEVEL of [undefined, '', ' ', '3', ' 3 ']) {
      expect(readSettings({ PROACTIVE_DATA_DIR, PROACTIVE_LEVEL })).toMatchObject({ level: 3, dataDir: PROACTIVE_DATA_DIR })
    }
  })

  it.each(['0', '1', '2'])('is %s with a folder of its own, and the same keys', (PROACTIVE_LEVEL) => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const settings = readSettings({ PROACTIVE_DATA_DIR, PROACTIVE_LEVEL })
    expect(settings).toMatchObject({ level: Number(PROACTIVE_LEVEL), dataDir: join(PROACTIVE_DATA_DIR, `level-${PROACTIVE_LEVEL}`), secret: readSettings({ PROACTIVE_DATA_DIR }).secret })
    expect(describeLevel({ level: settings.level, trials: true })).toMatch(new RegExp(`^Level ${PROACTIVE_LEVEL} of 3: .+ PROACTIVE_LEVEL chooses\\.$`))
    expect(warn).not.toHaveBeenCalled()
    warn.mockRestore()
  })

  it('says that it learns only at level 3 with trials', () => {
    const learning = ([0, 1, 2, 3] as const).flatMap((level) => [true, false].filter((trials) => /learns/.test(describeLevel({ level, trials }))).map((trials) => [level, trials]))
    expect(learning).toEqual([[3, true]])
  })

  it('is named among the other settings that are wrong', () => {
    const wrong = () => readSettings({ PROACTIVE_DATA_DIR, PROACTIVE_LEVEL: '4', PORT: 'http' })
    expect(wrong).toThrow(SettingsError)
    expect(wrong).toThrow(/^PORT is 'http'[^]*\nPROACTIVE_LEVEL is '4'/)
    expect(() => readSettings({ PROACTIVE_DATA_DIR, PROACTIVE_LEVEL: '2', PORT: 'http' })).not.toThrow(/PROACTIVE_LEVEL/)
  })

  it.each(['4', 'two', '-1', '1.5', '03', '0x1', '1e0', '∞'])('is refused at the start where it is %s', (PROACTIVE_LEVEL) => {
    expect(() => readSettings({ PROACTIVE_DATA_DIR, PROACTIVE_LEVEL })).toThrow(SettingsError)
    expect(() => readSettings({ PROACTIVE_DATA_DIR, PROACTIVE_LEVEL })).toThrow(`PROACTIVE_LEVEL is '${PROACTIVE_LEVEL}'; it must be 0, 1, 2 or 3.`)
  })
})

it('keeps how the store ran for what reads its history, and assumes no trials where none were stored', async () => {
  const store = memoryStore(memoryLog())
  expect(await readRunning(store, { level: 1 })).toEqual({ level: 1, trials: false })
  await keepRunning(store, { level: 2, trials: true })
  expect(await readRunning(store, { level: 3 })).toEqual({ level: 2, trials: true })
})

describe('a scenario of the launcher', () => {
  const names = (level: 0 | 1 | 2 | 3) => scenarios.filter((one) => isPlayable(one, level)).map(({ name }) => name)

  it('is played below level 2 only where no card is shown, and always from level 2 on', () => {
    const behind = ['risky-order', 'full-disk', 'help-published', 'cold-store-warm']
    expect([names(0), names(1)]).toEqual([behind, behind])
    expect([names(2), names(3)]).toEqual([scenarios.map(({ name }) => name), scenarios.map(({ name }) => name)])
  })

  it('says at level 2 what is different there where a place would be held', () => {
    expect(scenarios.filter((one) => watchAt(one, 2) !== watchAt(one, 3)).map(({ name }) => name).toSorted()).toEqual(['evening-slot', 'two-shoppers-one-slot'])
  })

  it('is refused with what to do at a level that cannot play it', () => {
    const [milk] = scenarios
    if (!milk) throw new Error('There is no scenario.')
    expect(() => requireLevel(milk, 2)).not.toThrow()
    expect(() => requireLevel(milk, 1)).toThrow(ProactiveError)
    expect(() => requireLevel(milk, 1)).toThrow('The scenario low-stock-milk needs level 2, and the store runs at level 1, where nothing is said unasked. Start it with PROACTIVE_LEVEL=2 or higher.')
  })
})
