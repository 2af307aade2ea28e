import fc from 'fast-check'
import { expect, it } from 'vitest'
import { causationOf, chainIn } from './chain.js'

const name = fc.string({ minLength: 1, maxLength: 60, size: 'max', unit: fc.constantFrom('a', 'b', 'c', '.', '_', '-') })

it('gives the names of a chain back, of a long one the newest', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.array(name, { minLength: 1, maxLength: 8, size: 'max' }), (id, chain) => {
      const written = causationOf(id, chain)
      const read = chainIn(written) ?? []
      expect(written.length).toBeLessThanOrEqual(200)
      expect(read).toEqual(chain.slice(-read.length))
      // No more of them would have fitted.
      expect(causationOf(id, chain.slice(-read.length - 1))).toBe(written)
    }),
  )
})

it('reads no chain where there is none', () => {
  for (const causationId of ['', 'cmd-1', 'reaction', 'reaction:x:%']) expect(chainIn(causationId)).toBeUndefined()
})
