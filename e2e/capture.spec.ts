/** What a page captures by itself, with a real pointer, real touches, scrolling and typing. */

import { expect, type Page } from '@playwright/test'
import { expectLive, openPage, start } from './workshop/steps.js'
import { test, type Workshop } from './workshop/workshop.js'

/** Opens the booking page, and waits until its detectors watch. */
async function open(page: Page, workshop: Workshop, query = ''): Promise<void> {
  await openPage(page, `${workshop.url}/booking.html${query}`)
  await expectLive(page)
  await page.waitForLoadState('networkidle')
  await expect.poll(() => types(workshop), start).toContain('page.viewed')
}

/** Opens the booking page and stops its clock: time passes by `page.clock.runFor`, until `page.clock.resume`. */
async function openPaused(page: Page, workshop: Workshop): Promise<void> {
  await page.clock.install()
  await open(page, workshop)
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 10_000)
}

const types = (workshop: Workshop): string[] => workshop.captured.map(({ type }) => type)
const of = (workshop: Workshop, type: string): object[] => workshop.captured.flatMap((event) => (event.type === type ? [event.data] : []))

const targets = (workshop: Workshop): Set<unknown> => new Set(of(workshop, 'pointer.dwelled').map((data) => Reflect.get(data, 'target')))

/** Waits until events of a type have this data, and no others. */
async function expectEvents(workshop: Workshop, type: string, data: object[]): Promise<void> {
  await expect.poll(() => of(workshop, type), start).toEqual(data)
}

/** Captures an event that stands at the end, and expects that no event of this type came before it. */
async function expectNone(page: Page, workshop: Workshop, type: string): Promise<void> {
  const before = of(workshop, 'page.viewed').length
  await page.evaluate(() => Reflect.get(globalThis, 'workshop').client.page(`/marker/${performance.now()}`))
  await expect.poll(() => of(workshop, 'page.viewed').length, start).toBeGreaterThan(before)
  expect(of(workshop, type)).toEqual([])
}

const at = async (page: Page, selector: string): Promise<{ x: number; y: number }> => {
  const box = await page.locator(selector).boundingBox()
  if (!box) throw new Error(`${selector} is not visible.`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

async function click(page: Page, selector: string, times = 1): Promise<void> {
  const { x, y } = await at(page, selector)
  for (let i = 0; i < times; i++) await page.mouse.click(x, y)
}

test.describe('scroll depth', () => {
  test('is the deepest place in steps of 10, once for each rest', async ({ page, workshop }) => {
    await open(page, workshop)
    const way = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)
    await page.mouse.move(300, 300)
    const wheel = async (to: number): Promise<void> => {
      await page.mouse.wheel(0, to - (await page.evaluate(() => scrollY)))
      await expect.poll(() => page.evaluate(() => scrollY)).toBe(to)
    }
    await wheel(Math.round(way * 0.34))
    await expectEvents(workshop, 'page.scrolled', [{ path: '/booking.html', percent: 30 }])
    await wheel(Math.round(way * 0.1))
    await wheel(way)
    await expectEvents(workshop, 'page.scrolled', [30, 100].map((percent) => ({ path: '/booking.html', percent })))
  })

  test('of a page that is left while it scrolls comes before its leave', async ({ page, workshop }) => {
    await openPaused(page, workshop)
    await page.mouse.move(300, 300)
    await page.mouse.wheel(0, 10_000)
    await expect.poll(() => page.evaluate(() => scrollY + innerHeight === document.documentElement.scrollHeight)).toBe(true)
    await page.goto('about:blank')
    await expect.poll(() => types(workshop), start).toContain('page.left')
    expect(of(workshop, 'page.scrolled')).toEqual([{ path: '/booking.html', percent: 100 }])
    expect(types(workshop).indexOf('page.scrolled')).toBeLessThan(types(workshop).indexOf('page.left'))
  })
})

test.describe('dwell', () => {
  test('on a zone is captured after 5 s, 15 s and 31 s, every 30 s from then on, and at its end', async ({ page, workshop }) => {
    await openPaused(page, workshop)
    const { x, y } = await at(page, '#times')
    await page.mouse.move(x, y)
    for (let i = 0; i < 65; i++) await page.clock.runFor(1_000)
    await page.mouse.move(x, y + 400)
    await page.clock.resume()
    await expect.poll(() => of(workshop, 'pointer.dwelled').length, start).toBe(5)
    const dwells = of(workshop, 'pointer.dwelled').map((data) => Reflect.get(data, 'dwellMs'))
    for (const [i, ms] of [5_000, 15_000, 31_000, 61_000, 65_000].entries()) {
      expect(dwells[i]).toBeGreaterThanOrEqual(ms)
      expect(dwells[i]).toBeLessThan(ms + 1_000)
    }
    expect(targets(workshop)).toEqual(new Set(['repair-times']))
  })

  test('tells a calm pointer from a restless one', async ({ page, workshop }) => {
    await openPaused(page, workshop)
    const { x, y } = await at(page, '#times')
    for (let i = 0; i < 20; i++) {
      await page.mouse.move(x + (i % 2) * 80, y)
      await page.clock.runFor(300)
    }
    await page.mouse.move(x, y + 400)
    await page.mouse.move(x, y)
    await page.clock.runFor(6_000)
    await page.mouse.move(x, y + 400)
    await page.clock.resume()
    const stays = (): unknown[] => of(workshop, 'pointer.dwelled').map((data) => Reflect.get(data, 'oscillation'))
    await expect.poll(stays, start).toEqual(['high', 'high', 'low', 'low'])
  })

  test('of a pointer that only crosses a zone, or is on an ignored one, is none', async ({ page, workshop }) => {
    await openPaused(page, workshop)
    const { x, y } = await at(page, '#times')
    const staff = await at(page, '[data-proactive-zone="secret-times"]')
    await page.mouse.move(x, y)
    await page.mouse.move(x, y + 400)
    await page.clock.runFor(10_000)
    await page.mouse.move(staff.x, staff.y)
    await page.mouse.move(x, y + 400)
    await page.mouse.move(x, y + 400)
    await page.clock.resume()
    await expectNone(page, workshop, 'pointer.dwelled')
  })
})

test('idle and return are captured after a minute, and at the next input', async ({ page, workshop }) => {
  await openPaused(page, workshop)
  await page.mouse.move(200, 200)
  await page.clock.runFor(90_000)
  await page.mouse.move(220, 200)
  await page.clock.resume()
  await expect.poll(() => of(workshop, 'visitor.idled').length, start).toBe(1)
  await expect.poll(() => of(workshop, 'visitor.resumed').length, start).toBe(1)
  const [idled] = of(workshop, 'visitor.idled')
  const [resumed] = of(workshop, 'visitor.resumed')
  expect(Reflect.get(idled ?? {}, 'idleMs')).toBeGreaterThanOrEqual(60_000)
  expect(Reflect.get(resumed ?? {}, 'idleMs')).toBeGreaterThanOrEqual(90_000)
})

test.describe('a form', () => {
  test('tells which fields were filled and emptied, each once', async ({ page, workshop }) => {
    await open(page, workshop)
    await page.getByLabel('Name', { exact: true }).pressSequentially('Ann Lee')
    await page.getByLabel('E-mail').pressSequentially('not an address')
    await page.getByLabel('Name', { exact: true }).press('End')
    await page.keyboard.type(' of Brno')
    await page.getByLabel('Bike').selectOption('city')
    await page.getByLabel('Notes').pressSequentially('The chain')
    await page.getByLabel('Terms').check()
    await page.getByLabel('Terms').uncheck()
    await page.getByLabel('Nickname').pressSequentially('Annie')
    await page.getByLabel('Notes').focus()
    await page.getByLabel('Bike').selectOption('')
    const changed = (field: string, filled = true): object => ({ form: 'booking', field, filled })
    await expectEvents(workshop, 'form.field_changed', [
      changed('person'),
      changed('email'),
      changed('bike'),
      changed('notes'),
      changed('terms'),
      changed('terms', false),
      { form: 'form', field: 'text', filled: true },
      changed('bike', false),
    ])
  })

  test('is watched without reading the value of a field', async ({ page, workshop }) => {
    await page.addInitScript(() => {
      for (const type of [HTMLInputElement, HTMLTextAreaElement, HTMLSelectElement]) {
        const value = Object.getOwnPropertyDescriptor(type.prototype, 'value')
        const get = (): string => {
          // Playwright's trace reads values too; the page's own code is in its assets.
          const { stack = '' } = new Error('The value was read.')
          if (stack.includes('/assets/')) Object.assign(globalThis, { readBy: stack })
          return ''
        }
        Object.defineProperty(type.prototype, 'value', { ...value, get })
      }
    })
    await open(page, workshop)
    for (const label of ['Account', 'E-mail', 'Notes', 'Password']) await page.getByLabel(label).pressSequentially('x')
    await page.getByLabel('Bike').selectOption('city')
    await page.getByRole('button', { name: 'Book' }).click()
    await expect.poll(() => types(workshop), start).toContain('form.failed')
    expect(of(workshop, 'form.field_changed')).toHaveLength(4)
    expect(await page.evaluate(() => Reflect.get(globalThis, 'readBy'))).toBeUndefined()
  })

  test('never watches fields of cards, passwords and codes, and ignored ones', async ({ page, workshop }) => {
    await open(page, workshop)
    for (const label of ['Card', 'Code', 'Password', 'Private']) await page.getByLabel(label).pressSequentially('4111 1111')
    await page.getByLabel('Account').pressSequentially('x')
    await page.getByLabel('Name', { exact: true }).focus()
    await expectEvents(workshop, 'form.field_changed', [{ form: 'booking', field: 'account', filled: true }])
  })

  test('that the browser refuses, and that the page refuses, fails with a code and without a text', async ({ page, workshop }) => {
    await open(page, workshop)
    await page.getByRole('button', { name: 'Book' }).click()
    await expectEvents(workshop, 'form.failed', [{ form: 'booking', field: 'email', code: 'value_missing' }])
    await page.getByLabel('E-mail').fill('ann')
    await page.getByLabel('Card').fill('1')
    await page.getByRole('button', { name: 'Book' }).click()
    await expect.poll(() => of(workshop, 'form.failed').at(-1), start).toEqual({ form: 'booking', field: 'email', code: 'type_mismatch' })
    expect(of(workshop, 'form.submitted')).toEqual([])
    await page.getByLabel('E-mail').fill('ann@bikes.example')
    await page.getByRole('button', { name: 'Book' }).click()
    await expectEvents(workshop, 'form.submitted', [{ form: 'booking' }])
    await expectEvents(workshop, 'error.shown', [{ where: 'booking', code: 'alert' }])
    await page.evaluate(() => document.querySelector('[name="email"]')?.setAttribute('aria-invalid', 'true'))
    await page.evaluate(() => document.querySelector('#times')?.insertAdjacentHTML('beforeend', '<p data-proactive-error="fully_booked">Sorry, Ann Lee</p>'))
    await expectEvents(workshop, 'error.shown', [
      { where: 'booking', code: 'alert' },
      { where: 'repair-times', code: 'fully_booked' },
      { where: 'booking email', code: 'invalid' },
    ])
  })
})

test.describe('exit intent', () => {
  test('is a pointer that leaves by the top, once in half a minute', async ({ page, workshop }) => {
    await open(page, workshop)
    const leave = async (): Promise<void> => {
      await page.mouse.move(300, 200)
      await page.mouse.move(300, 0)
      await page.mouse.move(300, -20)
    }
    await leave()
    await leave()
    await expectEvents(workshop, 'exit.intended', [{ path: '/booking.html' }])
  })

  test('is not a pointer that leaves by the side', async ({ page, workshop }) => {
    await open(page, workshop)
    await page.mouse.move(300, 200)
    await page.mouse.move(-20, 200)
    await page.mouse.move(300, 200)
    await expectNone(page, workshop, 'exit.intended')
  })
})

test.describe('a rage click', () => {
  test('is three clicks on one place within a second, once', async ({ page, workshop }) => {
    await openPaused(page, workshop)
    await click(page, '#busy', 6)
    await page.clock.resume()
    await expectEvents(workshop, 'click.raged', [{ target: 'busy' }])
  })

  test('is none on an ignored element, in a text, or on three places', async ({ page, workshop }) => {
    await openPaused(page, workshop)
    await click(page, '#ignored', 4)
    await click(page, '[name="person"]', 4)
    for (const selector of ['#idle', '#busy', '#jump']) await click(page, selector)
    await page.clock.resume()
    await expectNone(page, workshop, 'click.raged')
  })

  test('on a masked element names its zone and kind alone', async ({ page, workshop }) => {
    await openPaused(page, workshop)
    await click(page, '#ann-lee', 3)
    await page.clock.resume()
    await expectEvents(workshop, 'click.raged', [{ target: 'account button' }])
  })
})

test.describe('a dead click', () => {
  for (const [selector, target] of [
    ['#idle', 'idle'],
    ['#words', 'words'],
  ] as const) {
    test(`is one on ${selector}, which nothing answers`, async ({ page, workshop }) => {
      await openPaused(page, workshop)
      await click(page, selector)
      await page.clock.runFor(3_000)
      await page.clock.resume()
      await expectEvents(workshop, 'click.dead', [{ target }])
    })
  }

  for (const selector of ['#busy', '#jump', '#point', '#select', '#away', '#later', '#ignored', '[name="person"]', 'h1 + section']) {
    test(`is none on ${selector}`, async ({ page, workshop }) => {
      await openPaused(page, workshop)
      await click(page, selector)
      await page.clock.runFor(3_000)
      await page.clock.resume()
      await expectNone(page, workshop, 'click.dead')
    })
  }
})

test('web vitals are captured once the page is left', async ({ page, workshop }) => {
  await open(page, workshop)
  await click(page, '#busy')
  // An interaction is measured at the next paint, and has no measure on a page that is left before.
  await page.waitForFunction(() => performance.getEntriesByType('first-input').length > 0)
  await page.goto('about:blank')
  await expectEvents(workshop, 'page.measured', [{ path: '/booking.html', lcpMs: expect.any(Number), inpMs: expect.any(Number), cls: expect.any(Number) }])
})

test.describe('on a touch screen', () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 400, height: 700 } })

  /** Moves a finger down the screen, so that the page scrolls up, in steps of so many pixels. */
  const swipe = async (page: Page, step: number): Promise<void> => {
    const cdp = await page.context().newCDPSession(page)
    const touch = async (type: 'touchStart' | 'touchMove' | 'touchEnd', y?: number): Promise<unknown> =>
      cdp.send('Input.dispatchTouchEvent', { type, touchPoints: y === undefined ? [] : [{ x: 200, y }] })
    await touch('touchStart', 100)
    for (let y = 100; y < 690; y += step) await touch('touchMove', y)
    await touch('touchEnd')
  }

  test('a zone that stays half visible is dwelled on', async ({ page, workshop }) => {
    await openPaused(page, workshop)
    await page.clock.runFor(6_000)
    await page.clock.resume()
    await expect.poll(() => targets(workshop), start).toEqual(new Set(['repair-times', 'account']))
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight))
    await page.clock.runFor(6_000)
    await expect.poll(() => targets(workshop), start).toEqual(new Set(['repair-times', 'account', 'prices']))
  })

  test('a fast scroll up is an exit intent, and a slow one is none', async ({ page, workshop }) => {
    await open(page, workshop)
    const scroll = async (): Promise<number> => page.evaluate(() => scrollY)
    await page.evaluate(() => scrollTo(0, 3_000))
    await swipe(page, 4)
    expect(await scroll()).toBeLessThan(2_900)
    expect(of(workshop, 'exit.intended')).toEqual([])
    await expect(async () => {
      await page.evaluate(() => scrollTo(0, 3_000))
      await swipe(page, 150)
      expect(of(workshop, 'exit.intended')).toEqual([{ path: '/booking.html' }])
    }).toPass(start)
  })

  test('a jump to the top that the page makes is no exit intent', async ({ page, workshop }) => {
    await open(page, workshop)
    await page.evaluate(() => scrollTo(0, 3_000))
    await page.touchscreen.tap(200, 350)
    await page.evaluate(() => scrollTo(0, 0))
    await expectNone(page, workshop, 'exit.intended')
  })

  test('Back is an exit intent', async ({ page, workshop }) => {
    await open(page, workshop)
    await page.evaluate(() => history.pushState(null, '', '/booking.html#/later'))
    await expect.poll(() => of(workshop, 'page.viewed').length, start).toBe(2)
    await page.goBack()
    await expectEvents(workshop, 'exit.intended', [{ path: '/booking.html#/later' }])
  })

  test('three fast taps are a rage click', async ({ page, workshop }) => {
    await openPaused(page, workshop)
    const { x, y } = await at(page, '#busy')
    for (let i = 0; i < 3; i++) await page.touchscreen.tap(x, y)
    await page.clock.resume()
    await expectEvents(workshop, 'click.raged', [{ target: 'busy' }])
  })
})

test.describe('a detector', () => {
  const all = ['scroll-depth', 'dwell', 'idle', 'forms', 'errors-shown', 'exit-intent', 'rage-clicks', 'dead-clicks', 'web-vitals']
  /** Returns the detectors that the page loads from now on. */
  const loads = (page: Page): Set<string> => {
    const loaded = new Set<string>()
    page.on('request', (request) => all.filter((name) => request.url().includes(`/assets/${name}-`)).forEach((name) => loaded.add(name)))
    return loaded
  }

  test('is not loaded before consent', async ({ page, workshop }) => {
    const loaded = loads(page)
    await page.goto(`${workshop.url}/booking.html`)
    await page.waitForLoadState('networkidle')
    expect([...loaded]).toEqual([])
    await open(page, workshop)
    expect(all.filter((name) => !loaded.has(name))).toEqual([])
  })

  test('that is switched off is not loaded', async ({ page, workshop }) => {
    const loaded = loads(page)
    await open(page, workshop, '?off=rageClicks')
    expect(all.filter((name) => !loaded.has(name))).toEqual(['rage-clicks'])
  })

  test('whose events the app does not declare is not loaded', async ({ page, workshop }) => {
    const loaded = loads(page)
    await openPage(page, workshop.url)
    await expectLive(page)
    await page.waitForLoadState('networkidle')
    expect([...loaded]).toEqual([])
  })
})

/** Does on the page what every detector watches for. */
async function doEverything(page: Page): Promise<void> {
  const { x, y } = await at(page, '#times')
  await page.mouse.move(x, y)
  await click(page, '#idle', 3)
  await page.getByLabel('Notes').fill('The brakes')
  await page.getByLabel('E-mail').fill('ann@bikes.example')
  await page.getByLabel('Card').fill('1')
  await page.getByRole('button', { name: 'Book' }).click()
  await page.mouse.wheel(0, 2_000)
  await page.mouse.move(300, 200)
  await page.mouse.move(300, -20)
  await page.clock.runFor(100_000)
  await page.mouse.move(400, 200)
}

test.describe('withdrawn consent', () => {
  test('ends every detector at once, what they waited for included', async ({ page, workshop }) => {
    await openPaused(page, workshop)
    const { x, y } = await at(page, '#times')
    await page.mouse.move(x, y)
    await click(page, '#idle')
    await page.mouse.wheel(0, 2_000)
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(1_000)
    const sent: string[] = []
    page.on('request', (request) => sent.push(request.postData() ?? ''))
    await page.evaluate(() => Reflect.get(globalThis, 'workshop').client.setConsent('denied'))
    await page.mouse.wheel(0, -2_000)
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(0)
    await doEverything(page)
    expect(sent.filter((body) => /page\.left|pointer\.|click\.|form\.|error\.|exit\.|visitor\.|measured/.test(body))).toEqual([])
    const before = workshop.captured.length
    await page.evaluate(() => {
      // A message that is still shown would be one of the page that the person allows now.
      for (const message of document.querySelectorAll('[role="alert"]')) message.textContent = ''
      Reflect.get(globalThis, 'workshop').client.setConsent('granted')
    })
    await page.clock.resume()
    await expect.poll(() => types(workshop).slice(before), start).toContain('page.viewed')
    expect(types(workshop).slice(before).toSorted()).toEqual(['page.viewed', 'session.started'])
    expect(types(workshop)).not.toContain('click.dead')
  })

  for (const signal of ['globalPrivacyControl', 'doNotTrack']) {
    test(`by ${signal} ends every detector at once where no consent is required`, async ({ page, workshop }) => {
      await page.clock.install()
      await page.goto(`${workshop.url}/booking.html?consent=not-required`)
      await expectLive(page)
      await page.waitForLoadState('networkidle')
      await expect.poll(() => types(workshop), start).toContain('page.viewed')
      const before = types(workshop)
      await page.evaluate((name) => Object.defineProperty(navigator, name, { value: name === 'doNotTrack' ? '1' : true }), signal)
      await doEverything(page)
      await expect(page.locator('html')).toHaveAttribute('data-connection', 'off')
      await page.goto('about:blank')
      expect(types(workshop)).toEqual(before)
    })
  }
})

test('a visit with names, cards, addresses and an IBAN gives the declared events and nothing that was typed', async ({ page, workshop }) => {
  const sent: string[] = []
  page.on('request', (request) => sent.push(request.postData() ?? ''))
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload))))
  await page.clock.install()
  await open(page, workshop)
  const typed: [label: string, text: string][] = [
    ['Name', 'Ludmila Novakova'],
    ['E-mail', 'ludmila.novakova@velo.example'],
    ['Account', 'CZ65 0800 0000 1920 0014 5399'],
    ['Card', '4111 1111 1111 1111'],
    ['Code', '830471'],
    ['Password', 'tandem-Kolo-52'],
    ['Notes', 'Ring Zdenek on 601 123 456 about the derailleur'],
    ['Nickname', 'Liduska'],
    ['Private', 'velocipede'],
  ]
  for (const [label, text] of typed) await page.getByLabel(label, { exact: true }).pressSequentially(text)
  await page.getByLabel('Bike').selectOption('city')
  await page.getByLabel('Terms').check()
  await page.getByRole('button', { name: 'Book' }).click()
  // The page repeats what was typed.
  await page.getByRole('alert').getByText('Ludmila').waitFor()
  for (let i = 0; i < 3; i++) await page.getByRole('button', { name: 'Remove Ludmila' }).click()
  await page.clock.runFor(5_000)
  await page.mouse.wheel(0, 2_000)
  const expected = ['session.started', 'page.viewed', 'form.field_changed', 'form.submitted', 'error.shown', 'click.raged', 'page.scrolled']
  await expect.poll(() => expected.filter((type) => !types(workshop).includes(type)), start).toEqual([])
  await page.goto('about:blank')
  await expect.poll(() => types(workshop), start).toContain('page.left')

  expect(sent.join('\n')).toContain('form.field_changed')
  const wire = `${sent.join('\n')}\n${workshop.written}`.toLowerCase()
  const pieces = typed.flatMap(([, text]) => [text, text.replaceAll(' ', ''), ...text.split(/[^\p{L}]+/u).filter((word) => word.length > 4)])
  expect(pieces.filter((piece) => wire.includes(piece.toLowerCase()))).toEqual([])
})
