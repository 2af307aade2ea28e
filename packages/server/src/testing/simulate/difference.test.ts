import { expect, it } from 'vitest'
import { differencesOf, formatDifferences } from './difference.js'

it('names the path of what differs, and the values of both sides', () => {
  const live = { people: [{ id: 'ann', visit: 1 }, { id: 'bob', visit: 4 }] }
  const replayed = { people: [{ id: 'ann', visit: 2 }, { id: 'bob', visit: 4 }] }
  expect(differencesOf(live, replayed)).toEqual([{ path: '.people[ann].visit', left: 1, right: 2 }])
})

it('finds what only one side has, whichever side that is', () => {
  const [less, more] = [{ seen: ['one'] }, { seen: ['one', 'two'] }]
  expect(differencesOf(less, more)).toEqual([{ path: '.seen[1]', left: undefined, right: 'two' }])
  expect(differencesOf(more, less)).toEqual([{ path: '.seen[1]', left: 'two', right: undefined }])
})

it('compares entries with an ID by their ID, so that a missing entry is the only difference', () => {
  const all = [{ id: 'a', n: 1 }, { id: 'b', n: 2 }, { id: 'c', n: 3 }]
  expect(differencesOf(all, all.slice(1)).map(({ path }) => path)).toEqual(['[a]'])
})

it('says in words what each side has, and how much more differs', () => {
  const text = formatDifferences(differencesOf({ a: 1, b: 2, c: 3 }, { b: 3, c: 4 }), ['live', 'replayed'], 2)
  expect(text).toBe('.a: live has 1, replayed has nothing; .b: live has 2, replayed has 3; and 1 more')
})
