import { expect, it, vi } from 'vitest'

it('gives each event a UUID of its own, and each page others', async () => {
  const ids: string[] = []
  for (let page = 0; page < 20; page++) {
    vi.resetModules()
    const { pageRuntime } = await import('./runtime.js')
    for (let event = 0; event < 300; event++) ids.push(pageRuntime.uuid())
  }
  expect(ids.filter((id) => !/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(id))).toEqual([])
  expect(new Set(ids).size).toBe(ids.length)
})
