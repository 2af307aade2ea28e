import { beforeEach, expect, it } from 'vitest'
import { keepSettings } from '../../settings.js'
import { isOperator, isOperatorKey, operatorMark, operatorRoute } from './operator.js'

const origin = 'https://shop.example'
const settled = { databaseUrl: '', demo: false, level: 3 as const, secret: 's'.repeat(32), ingestKey: 'i'.repeat(32), operatorKey: 'o'.repeat(32), scratch: '', origins: [origin] }
const changed: Record<string, string>[] = []
const change = operatorRoute(async (fields) => {
  changed.push(fields)
  return '/admin#slots'
})
const send = (headers: Record<string, string>) =>
  change(new Request(`${origin}/api/admin/slot`, { method: 'POST', headers, body: new URLSearchParams({ slotId: 's1', free: '2' }) }))

beforeEach(() => {
  keepSettings(settled)
  changed.length = 0
})

it('lets nobody change the shop who has not given the key', async () => {
  for (const cookie of ['', 'operator=', `operator=${'o'.repeat(32)}`, `other=${operatorMark()}`]) {
    expect((await send({ origin, cookie })).status).toBe(401)
  }
  expect(changed).toEqual([])
})

it('lets an operator change the shop, and goes back to the section of the form', async () => {
  const answer = await send({ origin, cookie: `locale=cs; operator=${operatorMark()}` })
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/admin#slots'])
  expect(changed).toEqual([{ slotId: 's1', free: '2' }])
})

it('refuses a form that another site posts, demo or not', async () => {
  keepSettings({ ...settled, demo: true })
  for (const from of ['https://evil.example', 'null', undefined]) {
    expect((await send({ ...(from !== undefined && { origin: from }), cookie: `operator=${operatorMark()}` })).status).toBe(403)
  }
  expect(changed).toEqual([])
})

it('lets everybody in while the shop is a demonstration', async () => {
  keepSettings({ ...settled, demo: true })
  expect(isOperator(undefined)).toBe(true)
  expect((await send({ origin })).status).toBe(303)
})

it('forgets an operator when the key changes', () => {
  const mark = operatorMark()
  expect([isOperator(mark), isOperatorKey('o'.repeat(32)), isOperatorKey('')]).toEqual([true, true, false])
  keepSettings({ ...settled, operatorKey: 'p'.repeat(32) })
  expect(isOperator(mark)).toBe(false)
})
