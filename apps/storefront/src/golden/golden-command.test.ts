import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { goldenCommand } from './golden-command.js'
import { type GoldenShop, openGoldenShop } from './golden-shop.js'

let shop: GoldenShop
let folder: string

beforeAll(async () => {
  shop = await openGoldenShop()
  folder = await mkdtemp(join(tmpdir(), 'golden-'))
}, 600_000)
afterAll(async () => {
  await shop[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const scenario = {
  name: 'milk runs low',
  start: '2026-03-12T17:00:00.000Z',
  persons: { ann: { userId: 'u482' } },
  script: [
    { atMs: 0, person: 'ann', type: 'product.viewed', data: { productId: 'milk', categoryId: 'dairy_eggs', tags: [], price: 3_490 } },
    { atMs: 5_000, source: 'inventory', type: 'inventory.stock_changed', data: { productId: 'milk', stock: 4, previous: 9 } },
  ],
  untilMs: 20_000,
  expect: [{ person: 'ann', tell: 'rescue_scarce_item', says: ['4'] }],
}

async function run(lines: string | object[], ...args: string[]): Promise<{ code: number; printed: string[] }> {
  const file = join(folder, 'one.jsonl')
  await writeFile(file, typeof lines === 'string' ? lines : lines.map((line) => JSON.stringify(line)).join('\n'))
  const printed: string[] = []
  const code = await goldenCommand({ args: ['--file', file, ...args], shop, settings: {}, print: (text) => void printed.push(text) })
  return { code, printed }
}

describe('npm run golden', { timeout: 600_000 }, () => {
  it('prints a table and, as its last line, one JSON object', async () => {
    const { code, printed } = await run([scenario])
    expect(code).toBe(0)
    expect(printed.at(-2)).toMatch(/use case +right +false alarm[\s\S]*rescue_scarce_item +1 +0 +0 +0 +100\.0 %/)
    expect(printed.at(-1)?.split('\n')).toHaveLength(1)
    expect(JSON.parse(printed.at(-1) ?? '')).toEqual({ scenarios: 1, truePositive: 1, falsePositive: 0, falseNegative: 0, trueNegative: 0, precision: 1, recall: 1, f1: 1, falseAlarm: 0, violations: 0, ungrounded: 0, costUsd: 0 })
  })

  it('exits with 1 where it is not good enough, and prints the miss with its trace', async () => {
    const { code, printed } = await run([{ ...scenario, expect: [{ person: 'ann', silent: true }] }])
    expect(code).toBe(1)
    expect(printed[0]).toMatch(/^misses:\nmilk runs low \(.*one\.jsonl:1\)\n {2}false positive: ann, rescue_scarce_item: was told and not expected\n[\s\S]*candidate of rescue_scarce_item with 70 of 70 points/)
    expect(JSON.parse(printed.at(-1) ?? '')).toMatchObject({ falsePositive: 1, f1: 0, falseAlarm: 1 })
  })

  it('exits with 2 where an answer refers to what is not there, and still prints the score', async () => {
    const answer = { atMs: 9_000, person: 'ann', answer: 'accept', useCase: 'recall_usual' }
    const { code, printed } = await run([{ ...scenario, script: [...scenario.script, answer] }])
    expect(code).toBe(2)
    expect(printed[0]).toContain("at 9000 ms: ann cannot accept 'recall_usual', which is not on the screen. There is 'rescue_scarce_item' (open).")
    expect(JSON.parse(printed.at(-1) ?? '')).toMatchObject({ truePositive: 1 })
  })

  it('is decided by the model on a fake of its API, and says what that costs', async () => {
    const said = { act: true, message: 'There are 4 left. Add one?', confidence: 0.9, reasoning: 'low stock' }
    const { code, printed } = await run([{ ...scenario, model: [said], expect: [{ ...scenario.expect[0], says: ['There are 4 left.'] }] }], '--decider', 'fake')
    expect(code).toBe(0)
    expect(JSON.parse(printed.at(-1) ?? '').costUsd).toBeGreaterThan(0)
  })

  it.each<[string, Parameters<typeof run>, RegExp]>([
    ['a decider that there is not', [[scenario], '--decider', 'dice'], /--decider is 'dice'; write rules, fake or claude/],
    ['an option that there is not', [[scenario], '--seed', '7'], /--seed/],
    ['a file that is not there', [[scenario], '--file', '/nowhere/two.jsonl'], /^\/nowhere\/two\.jsonl: cannot be read: /],
    ['a file without a scenario', ['\n'], /one\.jsonl: there is no scenario/],
    ['a wrong line', [[scenario, { ...scenario, shop: { stock: { milk: -1 } } }]], /one\.jsonl:2: shop: stock\.milk: /],
    ['no key for the model itself', [[scenario], '--decider', 'claude'], /set ANTHROPIC_API_KEY/],
  ])('refuses %s', async (_, args, message) => {
    await expect(run(...args)).rejects.toThrow(message)
  })
})
