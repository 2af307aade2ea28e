import { expect, it } from 'vitest'
import { indexPack } from './pack-index.js'

const pack = { events: [], facts: [], resources: [], actions: [], applies: [], useCases: [] }

it('refuses two mappings from one foreign event', () => {
  const mapping = { from: 'loan.created', to: () => null }
  expect(() => indexPack({ ...pack, mappings: [mapping, mapping] })).toThrow("Two mappings are from 'loan.created'; map it in one.")
})

it('refuses a source whose time zone the platform does not know', () => {
  expect(() => indexPack({ ...pack, sources: { branch: { timeZone: 'Europe/Prag' } } })).toThrow("The source 'branch' has the time zone 'Europe/Prag'")
})
