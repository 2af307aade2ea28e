import { randomUUID } from 'node:crypto'
import { defineEvent } from '@proactive/protocol'
import { testDatabase } from 'database/testing'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { fakeDesk, library } from '../fixtures/library.js'
import { startServer, until } from '../fixtures/start-server.js'
import { foldWords } from './fold-words.js'
import { postgresSearch } from './postgres-search.js'
import type { SearchDocument, SearchIndex } from './search-index.js'
import { indexes, searchProjection } from './search-projection.js'

const pages: SearchDocument[] = [
  { id: 'fees', locale: 'en', title: 'Fees for late books', text: 'A book that comes back late costs 5 Kč a day, at most 200 Kč.', keywords: 'fine penalty overdue price' },
  { id: 'fees', locale: 'cs', title: 'Poplatky za pozdní vrácení', text: 'Za každý den zpoždění platíte 5 Kč, nejvýše 200 Kč.', keywords: 'pokuta upomínka cena' },
  { id: 'hours', locale: 'en', title: 'Opening hours', text: 'The library is open from 9 to 19, and closed on Sundays.', keywords: 'open when closed' },
  { id: 'hours', locale: 'cs', title: 'Otevírací doba', text: 'Knihovna je otevřená od 9 do 19 hodin, v neděli je zavřeno.' },
  { id: 'cards', locale: 'en', title: 'Library card', text: 'A card is free for children and costs 150 Kč a year for adults. The card of a child needs the signature of a parent.' },
  { id: 'cards', locale: 'cs', title: 'Čtenářský průkaz', text: 'Průkaz je pro děti zdarma, pro dospělé stojí 150 Kč na rok.', keywords: 'průkazka registrace' },
  { id: 'dune', locale: 'en', title: 'Dune', text: 'A novel of a desert planet. The card in the catalogue has its shelf.' },
]

describe('the search in PostgreSQL', () => {
  let pool: Pool
  let search: SearchIndex
  let close = async () => {}
  beforeAll(async () => {
    const database = await testDatabase()
    pool = database.pool()
    search = postgresSearch({ pool })
    close = async () => database[Symbol.asyncDispose]()
    await search.put(pages)
  })
  afterAll(() => close())

  const ids = async (question: string, locale = 'en') => (await search.search(question, { locale, limit: 3 })).map(({ id }) => id)

  it.each([
    ['What does a library card cost?', 'en', 'cards'],
    ['When are you open on Sunday?', 'en', 'hours'],
    ['Is there a fine if I bring a book back late?', 'en', 'fees'],
    ['Kolik stojí průkaz pro dospělé?', 'cs', 'cards'],
    ['kolik stoji prukaz pro dospele', 'cs', 'cards'],
    ['Máte otevřeno v neděli?', 'cs', 'hours'],
    ['Jaká je pokuta, když vrátím knihu pozdě?', 'cs', 'fees'],
    ['ÚPOMÍNKA', 'cs', 'fees'],
  ])('answers "%s" in %s with %s', async (question, locale, id) => {
    expect((await ids(question, locale))[0]).toBe(id)
  })

  it('finds words with typing errors, and other forms of words', async () => {
    expect((await ids('libary crad'))[0]).toBe('cards')
    expect((await ids('openning hourss'))[0]).toBe('hours')
    expect((await ids('poplatek', 'cs'))[0]).toBe('fees')
  })

  it('answers nothing where no text says anything on it, and nothing in a language that it does not have', async () => {
    expect(await ids('Do bicycles fly to Norway?')).toEqual([])
    expect(await ids('???')).toEqual([])
    expect(await ids('library card', 'de')).toEqual([])
    expect(await ids('library card', 'en-GB')).toContain('cards')
  })

  it('scores by how much of the question a text covers, the title before the text, from 0 to 1', async () => {
    const found = await search.search('card', { locale: 'en', limit: 5 })
    expect(found.map(({ id }) => id)).toEqual(['cards', 'dune'])
    expect(found[0]).toEqual({ id: 'cards', title: 'Library card', text: pages[4]?.text, score: 1 })
    expect(found[1]?.score).toBe(0.5)
    expect(await search.search('card', { locale: 'en', limit: 1 })).toHaveLength(1)
  })

  it.each([
    ['SQL', "'; DROP TABLE proactive.document; --"],
    ['the signs of queries', "card' & !x:*<->()|"],
    ['one endless word', 'a'.repeat(10_000)],
    ['NUL', '\u0000card'],
    ['half a character', '\ud800 card'],
    ['signs alone', '% \\ _'],
  ])('survives a question of %s', async (_, question) => {
    expect(await search.search(question, { locale: 'en', limit: 3 })).toBeInstanceOf(Array)
    expect(await ids('library card')).toContain('cards')
  })

  it('replaces a document, with the languages that it no longer has, and removes one', async () => {
    await search.put([{ id: 'news', locale: 'en', title: 'Gardening evening', text: 'On Monday.' }, { id: 'news', locale: 'cs', title: 'Zahradnický večer', text: 'V pondělí.' }])
    await search.put([{ id: 'news', locale: 'en', title: 'Chess evening', text: 'On Tuesday.' }])
    expect(await ids('gardening')).toEqual([])
    expect(await ids('zahradnický', 'cs')).toEqual([])
    expect(await ids('chess')).toEqual(['news'])
    await search.remove(['news'])
    expect(await ids('chess')).toEqual([])
  })
})

it('goes on without trigrams where the extension cannot be made', async () => {
  await using database = await testDatabase()
  const pool = database.pool()
  await pool.query('DROP EXTENSION pg_trgm')
  const search = postgresSearch({ pool })
  await search.put(pages)
  expect((await search.search('library card', { locale: 'en', limit: 1 }))[0]?.id).toBe('cards')
  expect(await search.search('crad', { locale: 'en', limit: 1 })).toEqual([])
})

it('finds what was published a moment ago, and no more what was taken back', async () => {
  await using database = await testDatabase()
  const published = defineEvent('page.published', { from: 'shop', data: z.object({ documentId: z.string() }), ids: ['documentId'] })
  const index = postgresSearch({ pool: database.pool() })
  const cms = new Map([['news', 'Gardening evening']])
  const load = (id: string): Promise<SearchDocument[]> => {
    const title = cms.get(id)
    return Promise.resolve(title === undefined ? [] : [{ id, locale: 'en', title, text: '' }])
  }
  const pack = library(fakeDesk())
  await using t = await startServer({
    database, pack: { ...pack, events: [...pack.events, published] },
    projections: [searchProjection({ index, rules: [indexes(published, ({ data }) => data.documentId)], load })],
  })
  const publish = () => t.ingest({ id: randomUUID(), type: 'page.published', source: 'cms', data: { documentId: 'news' } })
  const found = async (question: string) => (await index.search(question, { locale: 'en', limit: 1 })).map(({ id }) => id)
  await publish()
  await until(async () => (await found('gardening')).length === 1)
  cms.set('news', 'Chess evening')
  await publish()
  await until(async () => (await found('chess')).length === 1)
  expect(await found('gardening')).toEqual([])
  cms.clear()
  await publish()
  await until(async () => (await found('chess')).length === 0)
})

it('folds accents and capitals of any Latin word', () => {
  expect(foldWords('Mléko, ŠÍPKOVÝ čaj; Łódź Ærø — „Straße“ İstanbul 2½')).toEqual(['mleko', 'sipkovy', 'caj', 'lodz', 'aero', 'strasse', 'istanbul', '21', '2'])
})
