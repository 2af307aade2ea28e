import { expect, it } from 'vitest'
import { defineSurface } from './define-surface.js'

it('creates the anchor of a thing on a surface', () => {
  expect(defineSurface('book').at('dune')).toBe('book/dune')
})
