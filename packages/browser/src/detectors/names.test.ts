// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import { fieldNameOf, formNameOf, placeOf, targetOf } from './names.js'
import { isWatched, lineage } from './watched.js'

function element(html: string): Element[] {
  document.body.innerHTML = html
  return lineage(document.querySelector('#it, [data-it]'))
}

describe('what was clicked', () => {
  it.each([
    ['by its id', '<button id="it">Ann</button>', 'it'],
    ['by its name', '<button data-it name="pay">Ann</button>', 'pay'],
    ['by what it is in, if that can be clicked', '<button name="pay"><b data-it>Ann</b></button>', 'pay'],
    ['by its kind', '<button data-it>Ann</button>', 'button'],
    ['by its role', '<div data-it role="tab">Ann</div>', 'tab'],
    ['without an id that a framework made up', '<button data-it id=":r1:">Ann</button>', 'button'],
    ['in its zone', '<p data-proactive-zone="shelf"><button data-it>Ann</button></p>', 'shelf button'],
    ['as the zone that it is', '<p data-it data-proactive-zone="shelf">Ann</p>', 'shelf'],
    ['in its zone by its kind', '<p data-proactive-zone="shelf"><b data-it>Ann</b></p>', 'shelf b'],
    ['without its name where names are masked', '<p data-proactive-mask><button data-it name="ann">Ann</button></p>', 'button'],
    ['with its name where masking is off', '<p data-proactive-mask="false"><button data-it name="ann">Ann</button></p>', 'ann'],
  ])('is named %s', (_, html, name) => {
    expect(targetOf(element(html))).toBe(name)
  })
})

describe('a field', () => {
  it.each([
    ['<form name="card"><input data-it name="city"></form>', 'card city'],
    ['<form id="card"><input name="id"><input id="it"></form>', 'card it'],
    ['<form><input data-it type="email"></form>', 'form email'],
    ['<textarea data-it></textarea>', 'page textarea'],
    ['<form name="ann" data-proactive-mask><input data-it name="ann-city" type="text"></form>', 'form text'],
  ])('%s is named by markup alone', (html, names) => {
    const elements = element(html)
    const [field] = elements
    if (!field) throw new Error('The field is missing.')
    expect(`${formNameOf(field.closest('form'), elements)} ${fieldNameOf(field, elements)}`).toBe(names)
  })
})

it.each([
  ['<p data-proactive-zone="shelf"><b data-it>!</b></p>', 'shelf'],
  ['<form name="card"><b data-it>!</b></form>', 'card'],
  ['<b data-it>!</b>', 'page'],
])('an error in %s is shown at a place of the page', (html, place) => {
  expect(placeOf(element(html))).toBe(place)
})

describe('an element', () => {
  it.each([
    ['<b data-it>Ann</b>', true],
    ['<input data-it autocomplete="address-line1">', true],
    ['<p data-proactive-ignore="false"><b data-it>Ann</b></p>', true],
    ['<p data-proactive-ignore><b data-it>Ann</b></p>', false],
    ['<p data-proactive-ignore="true"><b data-it>Ann</b></p>', false],
    ['<div data-proactive="suggestion"><button data-it>Yes</button></div>', false],
    ['<input data-it type="password">', false],
    ['<input data-it type="PASSWORD">', false],
    ['<input data-it type="hidden">', false],
    ['<input data-it autocomplete="cc-number">', false],
    ['<input data-it autocomplete="section-a billing cc-csc">', false],
    ['<input data-it autocomplete="CC-EXP">', false],
    ['<input data-it autocomplete="new-password webauthn">', false],
    ['<input data-it autocomplete="current-password">', false],
    ['<textarea data-it autocomplete="one-time-code"></textarea>', false],
    ['<select data-it autocomplete="cc-exp-month"></select>', false],
  ])('%s is watched: %s', (html, watched) => {
    expect(isWatched(element(html))).toBe(watched)
  })

  it('in a shadow root belongs to the lineage of its host', () => {
    document.body.innerHTML = '<p data-proactive-ignore><span id="host"></span></p>'
    const root = document.querySelector('#host')?.attachShadow({ mode: 'open' })
    if (!root) throw new Error('The host is missing.')
    root.innerHTML = '<input>'
    expect(lineage(root.querySelector('input')).map(({ localName }) => localName)).toEqual(['input', 'span', 'p', 'body', 'html'])
    expect(isWatched(lineage(root.querySelector('input')))).toBe(false)
  })
})
