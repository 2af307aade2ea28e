/** A page of the next release of the protocol, in front of a server of this one. */

import { expect } from '@playwright/test'
import { openPage, start, view } from './workshop/steps.js'
import { test } from './workshop/workshop.js'

test.use({ release: 'next' })

test('a page whose server is older says so once in the console and as its problem, says what to update, and goes on without', async ({ page, workshop }) => {
  const said: string[] = []
  const errors: string[] = []
  const handshakes: string[] = []
  page.on('console', (message) => message.text().startsWith('Proactive:') && said.push(message.text()))
  page.on('pageerror', ({ message }) => errors.push(message))
  page.on('websocket', (socket) => handshakes.push(socket.url()))

  await openPage(page, workshop.url)
  await expect(page.locator('html')).toHaveAttribute('data-problem', 'unsupported_protocol', start)
  await expect(page.locator('html')).toHaveAttribute('data-connection', 'off')
  await expect.poll(() => said, start).toEqual([
    expect.stringContaining('(unsupported_protocol). The protocol version is not supported: this server speaks version 1. This page speaks version 2 and the server version 1. The server is older: update @proactive/server.'),
  ])
  const problem = await page.evaluate(() => Reflect.get(globalThis, 'workshop').client.getSnapshot().connectionProblem)
  expect(problem).toEqual({ code: 'unsupported_protocol', message: expect.stringContaining('this server speaks version 1') })

  // Nothing is attempted again: only an update helps.
  await expect.poll(() => workshop.connections.size, start).toBe(0)
  const before = handshakes.length
  await view(page, 'brakes', 3)
  await page.getByRole('heading', { name: 'Bike workshop' }).click()
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-problem', 'unsupported_protocol', start)
  expect(handshakes.length).toBeLessThanOrEqual(2 * before)
  expect(workshop.arrived).toEqual([])
  expect(errors).toEqual([])
})
