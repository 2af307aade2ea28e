/** A long visit, of which the shop learns what its contracts declare, and not one character that the shopper typed. */

import { expect, type Page } from '@playwright/test'
import { expectLive, openPage, start } from './workshop/steps.js'
import { test } from './workshop/workshop.js'
import { memoryOfWorkers } from './workshop/worker-memory.js'

/** What the shopper types, by the label of the field. */
const typed = {
  Name: 'Zdislava Vlčková',
  'E-mail': 'zdislava.vlckova@bikes.example',
  Account: 'CZ65 0800 0000 1920 0014 5399',
  Card: '5555 4444 3333 1111',
  Code: '739214',
  Password: 'korektní kůň baterie',
  Notes: 'Zvoňte u Vlčků, +420 603 118 274',
  Nickname: 'Zdiška',
  Private: 'nikomu to neříkejte',
}

/** Returns the pieces of a text that would tell that any part of it is somewhere: all of six characters, and all its digits. */
function piecesOf(text: string): string[] {
  const letters = text.toLowerCase()
  const pieces = Array.from({ length: Math.max(1, letters.length - 5) }, (_, n) => letters.slice(n, n + 6)).filter((piece) => /\p{L}{3}/u.test(piece))
  const digits = text.replaceAll(/\D/g, '')
  return digits.length >= 6 ? [...pieces, digits, text.toLowerCase()] : pieces
}

const allPieces = Object.values(typed).flatMap(piecesOf)

function expectNothingTyped(where: string, text: string): void {
  const searched = text.toLowerCase()
  expect(allPieces.filter((piece) => searched.includes(piece)), where).toEqual([])
}

/** Returns all that the page's databases hold, as a text. */
async function databases(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const settled = async <Value>(request: IDBRequest<Value>): Promise<Value> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(request.error ?? new Error('The request failed.')))
      })
    const kept: unknown[] = []
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await settled(indexedDB.open(name))
      for (const store of database.objectStoreNames) kept.push(name, store, await settled(database.transaction(store).objectStore(store).getAll()))
      database.close()
    }
    return JSON.stringify([kept, Object.entries(localStorage), Object.entries(sessionStorage)])
  })
}

test('a visit of ten minutes gives the declared events, and no typed character to worker, storage, wire or log', async ({ page, workshop }) => {
  const wire: string[] = []
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => wire.push(String(payload))))
  page.on('request', (request) => wire.push(request.url(), request.postData() ?? ''))
  await page.clock.install()
  await openPage(page, `${workshop.url}/booking.html`)
  await expectLive(page)
  await expect.poll(() => workshop.captured.length, start).toBeGreaterThan(0)
  const readMemory = await memoryOfWorkers(page)
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 10_000)

  const kept: string[] = []
  for (const [label, text] of Object.entries(typed)) {
    const field = page.getByLabel(label, { exact: true })
    await field.scrollIntoViewIfNeeded()
    await field.hover()
    await field.pressSequentially(text)
    await page.mouse.wheel(0, 900)
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(600)
    await page.clock.runFor(1_000)
    await page.locator('#times').hover()
    // Dwells there, and is idle.
    await page.clock.runFor(66_000)
    await page.mouse.move(400, 300, { steps: 12 })
    kept.push(await databases(page))
  }
  await page.getByRole('button', { name: 'Book' }).click()
  await page.clock.runFor(1_000)
  await page.clock.resume()
  await expect.poll(() => workshop.captured.map(({ type }) => type), start).toContain('error.shown')

  const types = new Set(workshop.captured.map(({ type }) => type))
  const declared = ['page.viewed', 'page.scrolled', 'pointer.dwelled', 'visitor.idled', 'visitor.resumed', 'form.field_changed', 'form.submitted', 'error.shown']
  expect([...types]).toEqual(expect.arrayContaining(declared))
  const [, session = ''] = /"session":"([^"]+)"/.exec(workshop.written) ?? []
  const memory = await readMemory()
  // The searches can find something: the session is in each of these places.
  for (const text of [memory, await databases(page), workshop.written]) expect(text).toContain(session)
  expect(wire.join('\n')).toContain('form.field_changed')
  expectNothingTyped('the memory of the worker', memory)
  expectNothingTyped('the storage of the browser', [...kept, await databases(page)].join('\n'))
  expectNothingTyped('the wire', wire.join('\n'))
  expectNothingTyped('the log of the server', workshop.written)
})
