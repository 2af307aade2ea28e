import { describe, expect, it } from 'vitest'
import { patternOf } from './forget.js'
import { bookViewed, copiesChanged, library } from '../testing/library.js'
import { Rehearsal } from '../testing/rehearsal.js'

const rename = (text: string, names: string[], userId: string) =>
  text.replace(new RegExp(patternOf({ names, userId }), 'g'), 'nobody')

describe('the names of a person', () => {
  it('are found as whole words, and a bare number only where it is a user’s', () => {
    const text = '{"to":"person:user:42","userId":"42","user":"user:421","copies":42,"page":"42","subject":"user/42"}'
    expect(rename(text, ['user:42', 'user/42'], '42')).toBe(
      '{"to":"person:nobody","userId":"nobody","user":"user:421","copies":42,"page":"42","subject":"nobody"}',
    )
  })

  it('may contain characters that are special in regular expressions or JSON', () => {
    const name = 'user:a.b+c"(d'
    const text = JSON.stringify({ a: name, b: 'user:aXb+c"(d' })
    expect(JSON.parse(rename(text, [name], 'a.b+c"(d'))).toEqual({ a: 'nobody', b: 'user:aXb+c"(d' })
  })
})

const told = () => {
  const t = new Rehearsal(library(), { partitions: 3, facts: () => 2 })
  const people = ['ann', 'bob'].map((name) => t.visitor(name))
  for (const one of people) one.does(bookViewed, { bookId: 'dune' })
  t.system(copiesChanged, { bookId: 'dune', copies: 2 })
  t.advance(5_000)
  return t
}
const known = (t: Rehearsal) => t.partitions.map((partition) => JSON.stringify(t.engine.save(partition))).join()

describe('forgetting a person', () => {
  it('leaves nothing that names the person in any partition, and other persons as they were', () => {
    const t = told()
    expect(known(t)).toContain('user:ann')
    const ofBob = known(t).split('user:bob').length
    t.tell('all', { type: 'forget', names: ['user:ann', 'ann-tab'], userId: 'ann', as: 'erased-1' })
    expect(known(t)).not.toMatch(/ann/)
    expect(known(t).split('user:bob')).toHaveLength(ofBob)
    t.advance(600_000)
    expect(known(t)).not.toMatch(/ann/)
  })
})

describe('forgetting one event of a person', () => {
  it('empties the traits that rest on it, and withdraws the commands that do', () => {
    const t = told()
    const viewed = t.journal.flatMap(({ batch }) => batch).find(({ to, body }) => to === 'person:user:ann' && body.type === 'event')
    const event = viewed?.body.type === 'event' ? viewed.body.event.id : ''
    t.tell('all', { type: 'disregard', person: 'user:ann', session: 'ann-tab', event, eventType: 'book.viewed' })
    expect(known(t)).not.toContain(`"by":"${event}"`)
    expect(t.received.map(({ person, withdrawn }) => [person, withdrawn])).toEqual([
      ['user:ann', 'forgotten'],
      ['user:bob', undefined],
    ])
  })
})
