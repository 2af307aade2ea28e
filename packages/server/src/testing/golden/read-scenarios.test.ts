import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { library } from '../../fixtures/library.js'
import { readScenarios } from './read-scenarios.js'

const scenario = {
  name: 'the last copy',
  start: '2026-03-12T17:00:00.000Z',
  persons: { ann: { userId: 'u1', locale: 'en' }, bob: { userId: null } },
  script: [{ atMs: 0, person: 'ann', type: 'book.viewed', data: { bookId: 'dune' } }],
  untilMs: 60_000,
  expect: [{ person: 'ann', tell: 'hold_last_copy' }],
}
type Raw = Record<string, unknown>

const read = (text: string) => readScenarios(text, { file: 'a.jsonl', pack: library(), shop: z.strictObject({ copies: z.record(z.string(), z.int().min(0)).optional() }) })
const mistakesOf = (changed: Raw): string[] => read(JSON.stringify({ ...scenario, ...changed })).mistakes

describe('reading golden scenarios', () => {
  it('fills in what may be left out, and sorts the script by time', () => {
    const script = [{ atMs: 9, source: 'erp', type: 'copies.changed', data: {} }, ...scenario.script, { atMs: 0, person: 'bob', consent: 'denied' }]
    const { scenarios, mistakes } = read(JSON.stringify({ ...scenario, script }))
    expect(mistakes).toEqual([])
    expect(scenarios).toMatchObject([
      {
        at: 'a.jsonl:1',
        persons: { ann: { userId: 'u1', locale: 'en', tabs: 1 }, bob: { userId: null, locale: 'en', tabs: 1 } },
        script: [
          { kind: 'type', atMs: 0, person: 'ann', tab: 0 },
          { kind: 'consent', atMs: 0, person: 'bob' },
          { kind: 'source', atMs: 9 },
        ],
      },
    ])
  })

  it('ignores a byte order mark, blank lines and the line ends of Windows, and counts lines as an editor does', () => {
    const line = JSON.stringify(scenario)
    const { scenarios, mistakes } = read(`\uFEFF\r\n${line}\r\n\r\n  \r\n${line}\r\n{"name":\r\n`)
    expect(scenarios.map(({ at }) => at)).toEqual(['a.jsonl:2', 'a.jsonl:5'])
    expect(mistakes).toEqual([expect.stringMatching(/^a\.jsonl:6: line: is not JSON .*one JSON object on this line$/)])
  })

  it.each(['', '\n\n', '\uFEFF'])('says of an empty file what to write: %j', (text) => {
    expect(read(text)).toEqual({ scenarios: [], mistakes: ['a.jsonl: there is no scenario; write one JSON object on each line.'] })
  })

  it.each(['[]', 'null', '"text"', '7'])('refuses a line that is no object: %s', (text) => {
    expect(read(text).mistakes).toEqual([expect.stringMatching(/^a\.jsonl:1: line: /)])
  })

  const expected = scenario.expect
  const at = (entry: Raw) => ({ script: [entry] })
  it.each<[string, Raw, string]>([
    ['a field that the format does not have', { untilMS: 1 }, 'a.jsonl:1: untilMS: is not a field of the format'],
    ['a missing field', { untilMs: undefined }, 'a.jsonl:1: untilMs: is missing'],
    ['a start that is no time', { start: 'yesterday' }, 'a.jsonl:1: start: is "yesterday"; must be a time'],
    ['nobody', { persons: {}, script: [] }, 'a.jsonl:1: persons: is empty'],
    ['three tabs', { persons: { ...scenario.persons, bob: { tabs: 3 } } }, 'a.jsonl:1: persons.bob.tabs: is 3;'],
    ['an unknown field of a person', { persons: { ...scenario.persons, bob: { name: 'Bob' } } }, 'a.jsonl:1: persons.bob.name: is not a field'],
    ['nothing expected', { expect: [] }, 'a.jsonl:1: expect: is []; must say of at least one person'],
    ['an answer that there is not', at({ atMs: 1, person: 'ann', answer: 'reject', useCase: 'hold_last_copy' }), "a.jsonl:1: script.0.answer: is \"reject\"; write one of accept, decline, dismiss, ignore, undo, extend"],
    ['an answer without a use case', at({ atMs: 1, person: 'ann', answer: 'accept' }), 'a.jsonl:1: script.0.useCase: is missing'],
    ['an answer to an unknown use case', at({ atMs: 1, person: 'ann', answer: 'accept', useCase: 'hold' }), "a.jsonl:1: script.0.useCase: is 'hold', which is unknown; write one of 'hold_last_copy'"],
    ['an unknown person', at({ atMs: 1, person: 'eva', type: 'book.viewed', data: {} }), "a.jsonl:1: script.0.person: is 'eva', which is unknown; write one of 'ann', 'bob'"],
    ['a tab that the person does not have', at({ atMs: 1, person: 'ann', tab: 1, type: 'book.viewed', data: {} }), "a.jsonl:1: script.0.tab: is 1, which 'ann' does not have"],
    ['a line in which nothing happens', at({ atMs: 1, person: 'ann' }), 'a.jsonl:1: script.0: says nothing that happens'],
    ['a time before the start', at({ atMs: -1, person: 'ann', consent: 'denied' }), 'a.jsonl:1: script.0.atMs: is -1;'],
    ['a time after the end', at({ atMs: 60_001, person: 'ann', consent: 'denied' }), 'a.jsonl:1: script.0.atMs: is 60001, after the end'],
    ['consent that is neither', at({ atMs: 1, person: 'ann', consent: 'maybe' }), 'a.jsonl:1: script.0.consent: is "maybe"; write one of granted, denied'],
    ['a connection that is neither', at({ atMs: 1, person: 'ann', connection: 'slow' }), 'a.jsonl:1: script.0.connection: is "slow"; write one of down, up'],
    ['preferences that there are not', at({ atMs: 1, person: 'ann', preferences: { frequencies: 'minimal' } }), 'a.jsonl:1: script.0.preferences.frequencies: is not a field'],
    ['a late time that cannot be read', at({ atMs: 1, source: 'erp', type: 'copies.changed', data: {}, time: 'soon' }), 'a.jsonl:1: script.0.time: is "soon"; must be a time'],
    ['what belongs to a line of another kind', at({ atMs: 1, source: 'erp', person: 'ann', type: 'copies.changed', data: {} }), 'a.jsonl:1: script.0.person: is not a field'],
    ['an unknown use case', { expect: [{ person: 'ann', tell: 'hold' }] }, "a.jsonl:1: expect.0.tell: is 'hold', which is unknown"],
    ['neither a telling nor a silence', { expect: [{ person: 'ann' }] }, 'a.jsonl:1: expect.0: says neither or both'],
    ['both', { expect: [{ person: 'ann', tell: 'hold_last_copy', silent: true }] }, 'a.jsonl:1: expect.0: says neither or both'],
    ['a silence that is false', { expect: [{ person: 'ann', silent: false }] }, 'a.jsonl:1: expect.0.silent: is false; must be true'],
    ['a telling and a silence of one person', { expect: [...expected, { person: 'ann', silent: true }] }, "a.jsonl:1: expect.1.silent: contradicts that 'ann' must be told"],
    ['words of a silence', { expect: [{ person: 'ann', silent: true, says: ['4'] }] }, 'a.jsonl:1: expect.0.says: belongs to a telling'],
    ['a gate of a telling', { expect: [{ ...expected[0], gate: 'quiet' }] }, 'a.jsonl:1: expect.0.gate: belongs to a silence'],
    ['a gate that there is not', { expect: [{ person: 'ann', silent: true, gate: 'patience' }] }, 'a.jsonl:1: expect.0.gate: is "patience"; write one of consent,'],
    ['times that do not fit', { expect: [{ ...expected[0], fromMs: 9, toMs: 8 }] }, 'a.jsonl:1: expect.0.fromMs: is 9, after toMs 8'],
    ['words that are no list', { expect: [{ ...expected[0], says: 7 }] }, 'a.jsonl:1: expect.0.says: is 7; must be a list of texts'],
    ['what the shop does not have', { shop: { copies: { dune: -1 } } }, 'a.jsonl:1: shop: copies.dune:'],
    ['a model that answers with a number', { model: [7] }, 'a.jsonl:1: model.0: is 7; must be an object or a text'],
  ])('refuses %s', (_, changed, message) => {
    expect(mistakesOf(changed)).toEqual([expect.stringContaining(message)])
    expect(read(JSON.stringify({ ...scenario, ...changed })).scenarios).toEqual([])
  })

  it('names every mistake of a line, and goes on to the next line', () => {
    const { scenarios, mistakes } = read(`${JSON.stringify({ ...scenario, start: '', untilMs: -1 })}\n${JSON.stringify(scenario)}`)
    expect(mistakes).toHaveLength(2)
    expect(scenarios).toHaveLength(1)
  })

  it('refuses a shop where the pack has none', () => {
    const { mistakes } = readScenarios(JSON.stringify({ ...scenario, shop: {} }), { file: 'a.jsonl', pack: library() })
    expect(mistakes).toEqual(['a.jsonl:1: shop: nothing can be set in this shop; leave the field out'])
  })

  it('takes a single text for a list of one', () => {
    expect(read(JSON.stringify({ ...scenario, expect: [{ ...expected[0], says: '4' }] })).scenarios[0]?.expect).toMatchObject([{ says: ['4'] }])
  })
})
