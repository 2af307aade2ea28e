import { expect, it } from 'vitest'
import { indexPack } from './pack-index.js'

it('refuses two mappings from one foreign event', () => {
  const pack = { events: [], facts: [], resources: [], actions: [], applies: [], useCases: [] }
  const mapping = { from: 'loan.created', to: () => null }
  expect(() => indexPack({ ...pack, mappings: [mapping, mapping] })).toThrow("Two mappings are from 'loan.created'; map it in one.")
})
