// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { ProactiveClient } from '../client.js'
import type { FakeServer } from '../testing/fake-server.js'
import { freshPage } from '../testing/fresh-page.js'
import { holdLastCopy } from '../testing/library.js'
import { fillIn, findCopy, prefetchShelf } from '../testing/tasks.js'
import type { Visit } from '../testing/visit.js'

const page = freshPage()
let client: ProactiveClient
let server: FakeServer
let pass: Visit['pass']
let onError: ReturnType<typeof vi.fn<(error: unknown, origin: string) => void>>

beforeEach(async () => {
  onError = vi.fn<(error: unknown, origin: string) => void>()
  ;({ client, server, pass } = await page.goLive({ onError }))
  await pass(2_000)
})

const outcomes = (): unknown[] =>
  server.events
    .filter((event) => event.causationId === 't1' && /^(command|workflow)\./.test(event.type))
    .map((event) => [event.type, event.data['step'] ?? event.data['code']])

/** Adds a form and registers its fields by their names. */
function form(html: string): HTMLFormElement {
  document.body.innerHTML = `<form>${html}</form>`
  const [element] = document.forms
  if (!element) throw new Error('no form')
  for (const field of element.elements) {
    if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement) client.registerField(field.name, field)
  }
  return element
}
const values = (of: HTMLFormElement): object => Object.fromEntries(Array.from(new FormData(of).entries()))

/** Types into a field as a person does. */
function type(field: Element | RadioNodeList | null, text: string): void {
  if (!(field instanceof HTMLInputElement)) throw new Error('no input')
  field.value = text
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

describe('dom.fill', () => {
  it('fills in inputs, text areas and selects with the events that frameworks listen to, and says so', async () => {
    const fields = form('<input name="street"><textarea name="note"></textarea><select name="zone"><option>1<option>2</select>')
    const heard = vi.fn<(type: string) => void>()
    for (const each of ['input', 'change']) fields.addEventListener(each, ({ type: name }) => heard(name))
    server.send(fillIn({ street: 'Dlouhá 7', note: 'Ring twice', zone: '2' }))
    await pass()
    expect(values(fields)).toEqual({ street: 'Dlouhá 7', note: 'Ring twice', zone: '2' })
    expect(heard.mock.calls.flat()).toEqual(['input', 'change', 'input', 'change', 'input', 'change'])
    expect(client.getSnapshot().fills).toMatchObject([
      { commandId: 't1', field: 'street', before: '', value: 'Dlouhá 7', annotation: 'From your card' },
      { field: 'note' },
      { field: 'zone', before: '1' },
    ])
    expect(outcomes()).toEqual([['command.executed', undefined]])
  })

  it('never changes what a person typed, before or after the field was registered', async () => {
    document.body.innerHTML = '<form><input name="street" value=""><input name="city"></form>'
    const [fields] = document.forms
    const [street, city] = Array.from(document.querySelectorAll('input'))
    if (!fields || !street || !city) throw new Error('no form')
    street.value = 'typed before the page’s code ran'
    client.registerField('street', street)
    client.registerField('city', city)
    type(city, 'Brno')
    server.send(fillIn({ street: 'Dlouhá 7', city: 'Praha' }))
    await pass(3_000)
    expect(values(fields)).toEqual({ street: 'typed before the page’s code ran', city: 'Brno' })
    expect(outcomes()).toEqual([['command.failed', 'not_found']])
  })

  it.each([
    '<input name="secret" type="password">',
    '<input name="secret" type="hidden">',
    '<input name="secret" type="file">',
    '<input name="secret" type="checkbox">',
    '<input name="secret" autocomplete="CC-Number">',
    '<input name="secret" autocomplete="section-a shipping cc-csc">',
    '<input name="secret" autocomplete="current-password">',
    '<input name="secret" autocomplete="new-password">',
    '<input name="secret" autocomplete="one-time-code">',
    '<input name="secret" readonly>',
    '<input name="secret" disabled>',
    '<textarea name="secret" readonly></textarea>',
    '<select name="secret" multiple><option>4</select>',
    '<select name="secret" autocomplete="cc-exp-month"><option>1<option>4</select>',
    '<select name="secret"><option>1<option disabled>4</select>',
  ])('refuses %s', async (html) => {
    const fields = form(`${html}<input name="street">`)
    const secret = (): unknown => Reflect.get(Object(fields.elements.namedItem('secret')), 'value')
    const before = secret()
    server.send(fillIn({ secret: '4', street: 'Dlouhá 7' }))
    await pass()
    expect(secret()).toBe(before)
    expect(client.getSnapshot().fills.map(({ field }) => field)).toEqual(['street'])
  })

  it('waits for a field whose component is about to register it, and fails when none does', async () => {
    server.send(fillIn({ street: 'Dlouhá 7' }))
    await pass(500)
    const fields = form('<input name="street">')
    await pass(500)
    expect(values(fields)).toEqual({ street: 'Dlouhá 7' })
    server.send(fillIn({ nowhere: 'x' }, { id: 't2', seq: 10 }))
    await pass(5_000)
    expect(server.events.at(-1)).toMatchObject({ type: 'command.failed', causationId: 't2', data: { code: 'not_found' } })
  })

  it('runs once, and not after its expiry', async () => {
    const fields = form('<input name="street">')
    server.send(fillIn({ street: 'Dlouhá 7' }))
    await pass()
    await client.undoFill('t1')
    server.send(fillIn({ street: 'Dlouhá 7' }))
    await pass()
    server.send({ ...fillIn({ street: 'Dlouhá 7' }, { id: 't2', seq: 10 }), expiresAt: new Date(Date.now() - 1).toISOString() })
    await pass(3_000)
    expect(values(fields)).toEqual({ street: '' })
  })

  it('is undone from the suggestion that led to it: only what is still as it was filled in', async () => {
    const fields = form('<input name="street" value="Old 1"><input name="city">')
    server.answer.accept = { ok: true, result: null }
    server.send(holdLastCopy())
    await client.accept('c1')
    server.send(fillIn({ street: 'Dlouhá 7', city: 'Praha' }))
    await pass()
    expect(client.getSnapshot().suggestions[0]?.undoToken).not.toBeNull()
    type(fields.elements.namedItem('city'), 'Brno')
    await client.undo('c1')
    expect(values(fields)).toEqual({ street: 'Old 1', city: 'Brno' })
    expect(client.getSnapshot()).toMatchObject({ fills: [], suggestions: [{ phase: 'undone' }], activity: [{ id: 'c1', state: 'undone' }] })
    expect(server.requests.map(({ kind }) => kind)).toEqual(['accept'])
  })

  it('is offered for undo also when its command arrives before the answer to the accept', async () => {
    form('<input name="street">')
    server.send(holdLastCopy())
    server.answer.accept = null
    const accepted = client.accept('c1')
    server.send(fillIn({ street: 'Dlouhá 7' }))
    await pass()
    server.answer.accept = { ok: true, result: null }
    server.dropAll()
    await pass(20_000)
    await accepted
    expect(client.getSnapshot().suggestions[0]).toMatchObject({ phase: 'accepted', undoToken: 'page:t1' })
  })
})

describe('prefetch', () => {
  it('calls the loader with its input, and says so', async () => {
    const load = vi.fn<(input: unknown, signal: AbortSignal) => void>()
    client.registerLoader('shelf', load)
    server.send(prefetchShelf())
    await pass()
    expect(load).toHaveBeenCalledExactlyOnceWith({ bookId: 'dune' }, expect.any(AbortSignal))
    expect(outcomes()).toEqual([['command.executed', undefined]])
  })

  it('of a loader that throws is reported as failed', async () => {
    client.registerLoader('shelf', () => {
      throw new Error('no shelf')
    })
    server.send(prefetchShelf())
    await pass()
    expect(outcomes()).toEqual([['command.failed', 'internal']])
    expect(onError).toHaveBeenCalledWith(new Error('no shelf'), "The loader of 'shelf'")
  })

  it('that nobody has registered, or no longer, is reported as failed', async () => {
    client.registerLoader('shelf', () => {})()
    server.send(prefetchShelf())
    await pass(3_000)
    expect(outcomes()).toEqual([['command.failed', 'not_found']])
  })

  it('is stopped when the person says no', async () => {
    let stopped: AbortSignal | undefined
    client.registerLoader('shelf', async (_, signal) => {
      stopped = signal
      return new Promise(() => {})
    })
    server.send(prefetchShelf())
    await pass()
    expect(stopped?.aborted).toBe(false)
    client.setConsent('denied')
    expect(stopped?.aborted).toBe(true)
  })
})

describe('workflow.start', () => {
  const log: string[] = []
  const step = (name: string, run: () => unknown = () => {}, timeoutMs?: number) => ({
    run: () => (log.push(name), run()),
    undo: () => void log.push(`undo ${name}`),
    timeoutMs,
  })
  const run = () => client.getSnapshot().workflows.at(-1)
  beforeEach(() => log.splice(0))

  it('runs the steps in order, reports each, and can be undone backwards from its suggestion', async () => {
    client.registerWorkflow('find_copy', { open_map: step('open_map'), show_shelf: step('show_shelf') })
    server.answer.accept = { ok: true, result: null }
    server.send(holdLastCopy())
    await client.accept('c1')
    server.send(findCopy())
    await pass()
    expect(run()).toMatchObject({ name: 'find_copy', status: 'done', step: null })
    expect(outcomes()).toEqual([
      ['workflow.step_completed', 'open_map'],
      ['workflow.step_completed', 'show_shelf'],
      ['command.executed', undefined],
    ])
    await client.undo('c1')
    expect(log).toEqual(['open_map', 'show_shelf', 'undo show_shelf', 'undo open_map'])
    expect(run()).toMatchObject({ status: 'undone' })
  })

  it.each([
    ['throws', () => Promise.reject(new Error('no shelf')), 'internal'],
    ['takes too long', () => new Promise(() => {}), 'timed_out'],
  ])('undoes what was done, backwards, when a step %s', async (_, fails, code) => {
    client.registerWorkflow('find_copy', { open_map: step('open_map'), show_shelf: step('show_shelf', fails, 500) })
    server.send(findCopy())
    await pass(600)
    expect(run()).toMatchObject({ status: 'failed', step: 'show_shelf' })
    expect(log).toEqual(['open_map', 'show_shelf', 'undo show_shelf', 'undo open_map'])
    expect(outcomes()).toEqual([
      ['workflow.step_completed', 'open_map'],
      ['workflow.step_failed', 'show_shelf'],
      ['command.failed', code],
    ])
  })

  it('goes on undoing when an undo throws, and reports it', async () => {
    client.registerWorkflow('find_copy', {
      open_map: step('open_map'),
      show_shelf: { run: () => Promise.reject(new Error('no shelf')), undo: () => Promise.reject(new Error('no undo')) },
    })
    server.send(findCopy())
    await pass()
    expect(log).toEqual(['open_map', 'undo open_map'])
    expect(onError).toHaveBeenCalledWith(new Error('no undo'), "The step 'show_shelf' of the workflow 'find_copy'")
  })

  it.each([
    ['the person cancels', () => client.cancelWorkflow('t1')],
    ['the person says no', () => client.setConsent('denied')],
  ])('is undone when %s', async (_, end) => {
    client.registerWorkflow('find_copy', { open_map: step('open_map'), show_shelf: step('show_shelf', () => new Promise(() => {})) })
    server.send(findCopy())
    await pass()
    expect(run()).toMatchObject({ status: 'running', step: 'show_shelf' })
    end()
    await pass()
    expect(log).toEqual(['open_map', 'show_shelf', 'undo show_shelf', 'undo open_map'])
  })

  it('with a step that the page does not have fails there, and undoes the steps before', async () => {
    client.registerWorkflow('find_copy', { open_map: step('open_map') })
    server.send(findCopy())
    await pass()
    expect(log).toEqual(['open_map', 'undo open_map'])
    expect(outcomes()).toContainEqual(['command.failed', 'not_found'])
  })
})
