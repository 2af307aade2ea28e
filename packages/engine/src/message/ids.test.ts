import fc from 'fast-check'
import { parse, v5 } from 'uuid'
import { expect, it } from 'vitest'
import { idFrom } from './ids.js'

const namespace = parse('5f1d4c9e-8f7b-5c38-9a63-2d1f0b6f3a71')

it('gives the same id for the same causes, and a different one for different causes', () => {
  expect(idFrom('signal', 'dune')).toBe('fff7d31a-e1d8-55f1-b2d3-fcd15e468a4d')
  expect(idFrom('signal', 'dune')).toBe(idFrom('signal', 'dune'))
  expect(idFrom('signal', 'dune')).not.toBe(idFrom('signaldune'))
})

it('agrees with the uuid package for every name', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 200 }), { maxLength: 5 }), (causes) => {
      expect(idFrom(...causes)).toBe(v5(causes.join('\n'), namespace))
    }),
    { numRuns: 1_000 },
  )
})

it('takes a lone surrogate as the replacement character', () => {
  expect(idFrom('\ud83d')).toBe(idFrom('\ufffd'))
})
