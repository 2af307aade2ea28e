import { randomUUID } from 'node:crypto'
import { idFrom } from '@proactive/engine'
import type { Command, PersonExport, Trace } from '@proactive/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, heard, type Page, type Started, startServer, viewed } from '../fixtures/start-server.js'

// One partition: every event and every record of the engine is in it, so that any two of them could be taken for one.
let t: Started
beforeAll(async () => {
  t = await startServer({ partitions: 1 })
})
afterAll(() => t[Symbol.asyncDispose]())

const accepted = { ok: true, accepted: 1, duplicate: 0, rejected: [] }
const duplicate = { ok: true, accepted: 0, duplicate: 1, rejected: [] }
const fewLeft = (id: string, bookId: string, source = 'stock') => ({ id, type: 'copies.changed', source, data: { bookId, copies: 1 } })

async function get<Answer>(page: Page, path: string, method = 'GET'): Promise<Answer> {
  const response = await t.request(method, path, { headers: { authorization: `Bearer ${page.grant.token}` } })
  const answer: Answer = JSON.parse(await response.text())
  return answer
}

describe('an id that another sender has used before', () => {
  it('does not make an event of the shop a duplicate, when a page has used it', async () => {
    const id = randomUUID()
    await using thief = await t.page()
    await using reader = await t.page()
    expect(await thief.send([viewed('emma', { id })])).toEqual(accepted)
    await reader.send([viewed('dune')])
    const told = heard<Command>(reader.actions, 'command')
    expect(await t.ingest(fewLeft(id, 'dune'))).toEqual(accepted)
    expect((await told).data).toMatchObject({ useCase: 'hold_last_copy', why: [{ id }] })
    expect(await t.ingest(fewLeft(id, 'dune'))).toEqual(duplicate)
    expect(await thief.send([viewed('emma', { id })])).toEqual(duplicate)
  })

  it('does not make an event of a page a duplicate, when another page has used it', async () => {
    const id = randomUUID()
    await using one = await t.page()
    await using other = await t.page({ cookie: one.cookie })
    for (const page of [one, other]) {
      expect(await page.send([viewed('persuasion', { id })])).toEqual(accepted)
      expect(await page.send([viewed('persuasion', { id })])).toEqual(duplicate)
    }
    const { events } = await get<PersonExport>(one, '/me/export')
    expect(events.map((event) => event.id)).toEqual([id, id])
  })

  it('does not make an event of a system a duplicate, when another system has used it', async () => {
    for (const id of [randomUUID(), 'evt_1', 1]) {
      expect(await t.ingest({ ...fewLeft('', 'ulysses', 'stock'), id })).toEqual(accepted)
      expect(await t.ingest({ ...fewLeft('', 'ulysses', 'till'), id })).toEqual(accepted)
      expect(await t.ingest({ ...fewLeft('', 'ulysses', 'till'), id })).toEqual(duplicate)
    }
  })

  it('does not keep the engine from writing its own records under an id that a page has used', async () => {
    await using reader = await t.page()
    const told = heard<Command>(reader.actions, 'command')
    await reader.send([viewed('walden')])
    await t.ingest(fewLeft(randomUUID(), 'walden'))
    const command = await told
    const names = ['suggestion.accepted', 'suggestion.undone', 'suggestion.withdrawn']
    const ids = names.flatMap((name) => [command.id, command.correlationId, command.causationId].map((cause) => idFrom('event', name, cause)))
    const chosen = [...ids, command.id, command.correlationId, command.causationId].map((id) => viewed('emma', { id }))
    expect(await reader.send(chosen)).toMatchObject({ accepted: chosen.length })
    expect(await t.ingest(...ids.map((id) => fewLeft(id, 'walden')))).toMatchObject({ accepted: ids.length })
    expect(await ask(reader.actions, 'accept', { commandId: command.id })).toMatchObject({ ok: true })
    const { events } = await get<PersonExport>(reader, '/me/export')
    expect(events.filter(({ type }) => type === 'suggestion.accepted')).toHaveLength(1)
    expect(events.filter(({ type }) => type === 'decision.made')).toHaveLength(1)
  })
})

describe("an event's own id", () => {
  it('is what the trace, the export and the erasure of the event speak', async () => {
    const id = randomUUID()
    const event = randomUUID()
    await using reader = await t.page()
    const told = heard<Command>(reader.actions, 'command')
    await reader.send([viewed('dracula', { id })])
    await t.ingest(fewLeft(event, 'dracula'))
    const command = await told
    expect(command.data).toMatchObject({ why: [{ id: event }] })
    const shown = { id: randomUUID(), type: 'suggestion.shown', time: new Date().toISOString(), data: {}, causationId: command.id }
    await reader.send([shown])
    const trace = async () => {
      const found = await get<Trace>(reader, `/trace/${command.correlationId}`)
      return found.outcomes.length > 0 ? found : undefined
    }
    const seen = await expect.poll(trace).toMatchObject({ outcomes: [{ id: shown.id }], signal: { evidence: { ids: [event] } } }).then(trace)
    expect(seen?.events.map((one) => one.id)).toEqual(expect.arrayContaining([event, shown.id]))
    const { events } = await get<PersonExport>(reader, '/me/export')
    expect(events).toEqual(expect.arrayContaining([expect.objectContaining({ id }), expect.objectContaining({ id: shown.id, causationId: command.id })]))

    expect(await get(reader, `/me/evidence/${id}`, 'DELETE')).toEqual({ ok: true })
    const after = await get<PersonExport>(reader, '/me/export')
    expect(after.events.find((one) => one.id === id)?.data).toEqual({ forgotten: true })
    await using stranger = await t.page()
    expect(await get(stranger, `/me/evidence/${id}`, 'DELETE')).toMatchObject({ code: 'not_found' })
  })
})
