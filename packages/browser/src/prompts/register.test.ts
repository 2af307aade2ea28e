// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from 'vitest'
import { always, openDesk } from '../testing/prompts.js'
import { createProactive, triggers } from './index.js'

beforeEach(() => sessionStorage.clear())

/** An adapter like the browser's database, which outlives the engines of a test. */
describe('register', () => {
  const unsound: [string, unknown][] = [
    ['has an id', { ...always('x'), id: '' }],
    ['has no words', { id: 'x', triggers: [], surface: { text: '  ' } }],
    ['has no words', { id: 'x', triggers: [] }],
    ["the variant 'b' without words", always('x', { variants: [{ id: 'a', surface: { text: 'A' } }, { id: 'b', surface: { text: '' } }] })],
    ["two variants with the id 'a'", always('x', { variants: [{ id: 'a', surface: { text: 'A' } }, { id: 'a', surface: { text: 'B' } }] })],
    ['at least one variant', always('x', { variants: [] })],
    ['as triggers', { ...always('x'), triggers: 'dwell' }],
    ['a function as its condition', { ...always('x'), triggers: [{ id: 'dwell' }] }],
    ["'AND' or 'OR'", { ...always('x'), triggerLogic: 'XOR' }],
    ['Choose thompson_sampling', { ...always('x'), variantSelector: 'thompson' }],
    ['the priority NaN', always('x', { priority: Number.NaN })],
  ]

  it.each(unsound)('refuses a prompt that is unsound: %s', (message, prompt) => {
    expect(() => Reflect.apply(openDesk().proactive.register, undefined, [prompt])).toThrow(message)
  })

  it('refuses a second prompt of one id, and unsound options', () => {
    const { proactive } = openDesk()
    proactive.register(always('tour'))
    expect(() => proactive.register(always('tour'))).toThrow("A prompt with the id 'tour' is registered already")
    expect(() => createProactive({ fatigue: { maxPerSession: -1 } })).toThrow('fatigue.maxPerSession is a number from 0, not -1')
    expect(() => createProactive({ fatigue: { dismissPenalty: { sameId: Number.NaN } } })).toThrow('dismissPenalty.sameId')
    expect(() => createProactive(JSON.parse('{ "whenPaletteOpen": "hide" }'))).toThrow("Unknown whenPaletteOpen 'hide'")
    expect(() => createProactive(JSON.parse('{ "storage": "disk" }'))).toThrow("'disk' is none")
    expect(() => createProactive(JSON.parse('{ "storage": { "get": 1 } }'))).toThrow('this one has no open, get, set, close')
    expect(() => createProactive(JSON.parse('{ "render": "card" }'))).toThrow('The option render of createProactive() is a function')
    expect(() => createProactive({ epsilon: 2 })).toThrow('epsilon')
    expect(() => createProactive(JSON.parse('{ "analytics": {} }'))).toThrow('needs a function track')
    expect(() => createProactive(JSON.parse('{ "fatige": {} }'))).toThrow("createProactive(): there is no option 'fatige'; the options are")
    expect(() => createProactive(JSON.parse('{ "fatigue": { "maxPerSesion": 1 } }'))).toThrow("fatigue: there is no option 'maxPerSesion'")
    expect(() => createProactive(JSON.parse('{ "fatigue": { "dismissPenalty": { "sameID": 1 } } }'))).toThrow("dismissPenalty: there is no option 'sameID'")
    expect(() => triggers.pageMatch(JSON.parse('{}'))).toThrow("The path of the trigger 'pageMatch' is a text")
    expect(() => triggers.scrollDepth({ percent: 101 })).toThrow('a number percent from 0 to 100, not 101')
    expect(() => triggers.schedule({ everyN: 0 })).toThrow('everyN')
    expect(() => triggers.dwell({ ms: Number.NaN })).toThrow('ms from 0')
  })

  it('returns what takes the prompt away and keeps what the session knows of it', async () => {
    const desk = openDesk({ fatigue: { dismissPenalty: { sameId: 'session' } } })
    const remove = desk.proactive.register(always('tour'))
    desk.reply = 'dismiss'
    await desk.tickAfter(0)
    remove()
    expect(desk.proactive.explain('tour')).toBeNull()
    desk.proactive.register(always('tour'))
    remove()
    expect(desk.proactive.explain('tour')?.dismissedInSession).toBe(true)
  })
})
