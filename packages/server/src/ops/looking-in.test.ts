import { type Command, minutes } from '@proactive/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { library, postgresDesk } from '../fixtures/library.js'
import { ask, heard, type Started, startServer, until, viewed } from '../fixtures/start-server.js'
import { postgresLog } from '../log/postgres-log.js'
import { postgresStore } from '../store/postgres-store.js'
import { replay } from './replay.js'
import { ruleDecider } from '../decider/rule-decider.js'
import type { Store } from '../store/store.js'
import { explainSignal } from './rules.js'
import { explainPerson } from './why.js'

let t: Started
let store: Store
beforeAll(async () => {
  t = await startServer()
  store = postgresStore({ pool: t.pool })
})
afterAll(() => t[Symbol.asyncDispose]())

const fewLeft = (bookId: string) => ({ type: 'copies.changed', source: 'stock', data: { bookId, copies: 1 } })
const explain = (person: string) => explainPerson({ store, person })

describe('why', () => {
  it('explains one suggestion and one silence in plain words, while the server runs', async () => {
    await using page = await t.page()
    const told = heard<Command>(page.actions, 'command')
    await page.send([viewed('dune')])
    await t.ingest(fewLeft('dune'))
    const { id, correlationId, time } = await told
    const sentAt = Date.parse(time)
    await until(async () => Date.now() > sentAt)
    await page.send([viewed('', { type: 'suggestion.shown', data: {}, causationId: id })])
    await ask(page.actions, 'accept', { commandId: id })
    await page.send([viewed('emma')])
    await t.ingest(fewLeft('emma'))
    const { personId } = page.grant
    const text = await until(async () => {
      const found = await explain(personId)
      return found.includes('attention:') && found.includes('suggestion.accepted') && found.includes('NOT TOLD (1)') && found
    })
    const then = await explainPerson({ store, person: personId, at: sentAt })
    expect(then).toContain('TOLD (1)')
    expect(then).toContain('NOT TOLD (0)')
    expect(then).toContain('“Only 1 left. Hold one for you?”')
    for (const later of ['suggestion.shown', 'suggestion.accepted', 'charged', 'emma']) expect(then).not.toContain(later)
    expect(await explainPerson({ store, person: personId, at: sentAt - 3_600_000 })).toContain('0 candidates')
    const [heading, ...lines] = text.split('\n')
    expect(heading).toMatch(new RegExp(`^${personId}, \\d\\d:\\d\\d:\\d\\d to \\d\\d:\\d\\d:\\d\\d \\(UTC\\)$`))
    const story = lines.join('\n')
    expect(story).toContain('“Only 1 left. Hold one for you?”')
    expect(story).toMatch(/because +copies\.scarce \{"bookId":"dune"\}, high, of 1 event/)
    expect(story).toMatch(/book\.viewed \{"bookId":"dune"\}/)
    expect(story).toMatch(/score +70, threshold 70\n +\+70 is looking at it now/)
    expect(story).toMatch(/✓ consent: did the shopper consent\? yes/)
    expect(story).toMatch(/decision +to speak, by rule/)
    expect(story).toMatch(/then +\d\d:\d\d:\d\d suggestion\.shown\n +\d\d:\d\d:\d\d suggestion\.accepted/)
    expect(story).toMatch(/around it +\d\d:\d\d:\d\d facts: \{"left":1\}\n +\d\d:\d\d:\d\d the words rest on left = 1, of copies\.left, read .*\n +\d\d:\d\d:\d\d attention: reserved/)
    expect(story).toMatch(/book\.hold, step '\w+': done/)
    expect(story).toContain(correlationId)
    expect(story.slice(story.indexOf('NOT TOLD'))).toMatch(/✗ attention: may the shopper be interrupted again\? no, too soon after the last/)
  })

  it('says so of a person whom no signal concerned, explains the rule of a signal, and refuses unknown names', async () => {
    await using page = await t.page()
    await page.send([viewed('ivanhoe')])
    expect(await explain(page.grant.personId)).toContain('No signal matched what this person did')
    const pack = library(await postgresDesk(t.pool))
    const explained = (signal: string, key?: string) => explainSignal({ pack, store, log: postgresLog({ pool: t.pool }), signal, ...(key !== undefined && { key }) })
    await t.ingest({ ...fewLeft('waverley'), data: { bookId: 'waverley', copies: 3 } })
    expect(await until(async () => (await explained('copies.scarce', 'waverley')).includes('then no signal') && explained('copies.scarce', 'waverley'))).toMatch(
      /waverley, 1 event\n.*copies\.changed \{"bookId":"waverley","copies":3\}\n.*3 itself is not below 3/,
    )
    expect(await explained('copies.scarce', 'nothing')).toMatch(/no event of the key 'nothing' within the last 60 minutes\. These keys have some: .*waverley/)
    await expect(explained('copies.scarec')).rejects.toThrow("Unknown signal 'copies.scarec'. The pack has 'copies.scarce'.")
    await expect(explain('user:nobody')).rejects.toThrow('Nothing is stored about user:nobody.')
  })
})

describe('replay', () => {
  it('finds no difference under the same definitions, and names each difference that a changed definition makes', async () => {
    await using page = await t.page()
    const told = heard<Command>(page.actions, 'command')
    await page.send([viewed('waverley')])
    await t.ingest(fewLeft('waverley'))
    const { correlationId } = await told
    const pack = library(await postgresDesk(t.pool))
    const run = (present: typeof pack) =>
      replay({
        pack: present,
        store,
        log: postgresLog({ pool: t.pool }),
        decider: ruleDecider(),
        from: Date.now() - minutes(60), to: Date.now() + minutes(1),
      })
    const same = await until(async () => {
      const found = await run(pack)
      return found.differences.length === 0 && found
    })
    expect(same.signals).toBeGreaterThanOrEqual(1)
    expect(same.decisions).toBeGreaterThanOrEqual(1)

    const [useCase, ...rest] = pack.useCases
    if (!useCase) throw new Error('The library has a use case.')
    const reworded = { ...pack, useCases: [{ ...useCase, say: { brief: '', words: () => 'One is left.' } }, ...rest] }
    expect((await run(reworded)).differences).toContainEqual(
      expect.objectContaining({ type: 'decision', id: correlationId, change: 'changed', after: expect.objectContaining({ message: 'One is left.' }) }),
    )
    const deaf = await run({ ...pack, signals: [], useCases: [] })
    expect(deaf.differences.filter(({ type }) => type === 'signal').every(({ change }) => change === 'gone')).toBe(true)
    expect(deaf.differences.length).toBeGreaterThanOrEqual(2)
    expect((await t.pool.query(`SELECT count(*)::int AS n FROM proactive.command WHERE correlation = $1`, [correlationId])).rows).toEqual([{ n: 1 }])
  })
})
