import type { Command, PersonExport } from '@proactive/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, heard, type Started, startServer, viewed } from '../fixtures/start-server.js'

let t: Started
beforeAll(async () => {
  t = await startServer()
})
afterAll(() => t[Symbol.asyncDispose]())

const fewLeft = (bookId: string, copies = 1) => ({ type: 'copies.changed', source: 'stock', data: { bookId, copies } })

describe('a suggestion', () => {
  it('is sent to the visitor who views the book, accepted, performed once, undone, and explained by its trace', async () => {
    await using reader = await t.page()
    await using passer = await t.page()
    const told = heard<Command>(reader.actions, 'command')
    const misled: unknown[] = []
    passer.actions.on('command', (command) => misled.push(command))
    expect(await reader.send([viewed('dune')])).toEqual({ ok: true, accepted: 1, duplicate: 0, rejected: [] })
    expect(await t.ingest(fewLeft('dune'))).toEqual({ ok: true, accepted: 1, duplicate: 0, rejected: [] })
    const command = await told
    expect(command).toMatchObject({ type: 'ui.suggestion', data: { useCase: 'hold_last_copy', message: 'Only 1 left. Hold one for you?' } })
    expect(await ask(passer.actions, 'accept', { commandId: command.id })).toMatchObject({ ok: false, code: 'not_found' })
    const accepted = await ask<{ undoToken: string }>(reader.actions, 'accept', { commandId: command.id })
    expect(accepted).toMatchObject({ ok: true, result: { holdId: expect.stringContaining('dune') } })
    expect(await ask(reader.actions, 'accept', { commandId: command.id })).toEqual(accepted)
    expect(await ask(passer.actions, 'undo', { undoToken: accepted.undoToken })).toMatchObject({ ok: false, code: 'not_found' })
    expect(await ask(reader.actions, 'undo', { undoToken: accepted.undoToken })).toMatchObject({ ok: true })
    const { rows } = await t.pool.query('SELECT * FROM library.hold')
    expect(rows).toEqual([])
    expect(misled).toEqual([])

    const headers = { authorization: `Bearer ${reader.grant.token}` }
    const trace = await (await t.request('GET', `/trace/${command.correlationId}`, { headers })).json()
    expect(trace).toMatchObject({ personId: reader.grant.personId, command: { id: command.id }, decision: { act: true } })
    const exported: PersonExport = JSON.parse(await (await t.request('GET', '/me/export', { headers })).text())
    expect(exported).toMatchObject({ commands: [{ id: command.id }], decisions: [{ act: true }] })
    expect(exported.events.map(({ type }) => type)).toEqual(
      ['book.viewed', 'decision.made', 'suggestion.accepted', 'suggestion.undone'],
    )
  })
})
