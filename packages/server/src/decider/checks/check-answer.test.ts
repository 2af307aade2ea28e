import { formatMoney, formatNumber } from '@proactive/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkAnswer } from './check-answer.js'
import type { Trusted } from './trusted.js'

/** A reading room of which a seat costs something, in English or Czech. */
const seat = (more: Partial<Trusted> = {}): Trusted => ({
  locale: 'en',
  words: 'A seat in the Blue Room is free from 14:00 to 18:00 on Mon 30 Nov for CZK 39.90. Take it?',
  texts: ['Take it', 'A seat became free; offer it.'],
  facts: { seat: { left: 4, price: 3_990, room: 'Blue Room', hours: '14:00-18:00', day: '2026-11-30' }, title: 'Dune 2', visits: 1_234 },
  signal: { room: 'blue', seatId: 'z3-2026-12-24-09:15' },
  action: { type: 'seat.take', input: { seatId: 'z3', quantity: 1 } },
  scarce: false,
  ...more,
})
const sedadlo = (more: Partial<Trusted> = {}): Trusted =>
  seat({ locale: 'cs', words: 'Místo v Modrém sále je volné od 14:00 do 18:00 v po 30. 11. za 39,90 Kč. Vzít?', texts: ['Vzít'], ...more })

const failed = (message: string, trusted: Trusted): string | undefined => checkAnswer({ message, action: null }, trusted).find(({ ok }) => !ok)?.check

describe('a message that rests on its facts', () => {
  it.each([
    'A seat in the Blue Room is free for CZK 39.90.',
    'There are 4 seats free, and you can have one from 14:00 to 18:00.',
    'There are four seats free from 2 pm to 6 p.m.',
    'You can sit in the blue room on Monday 30 November.',
    'Your seat costs 39.90 Kč.',
    'You have been here 1,234 times; the Blue Room is free again.',
    'You have been here 1 234 times.',
    'Dune 2 is in the Blue Room for you.',
    'A seat is free on Mon 30 Nov. Would you like it?',
  ])('passes in English: %s', (message) => expect(failed(message, seat())).toBeUndefined())

  it.each([
    'Místo v Modrém sále je volné za 39,90 Kč.',
    'Volná jsou 4 místa, chcete jedno od 14:00 do 18:00?',
    'Čtyři místa jsou volná v pondělí 30. listopadu.',
    'Místo za 39,90 Kč je volné od 14.00 hod.',
    'Místo je volné 30. 11. od 14 h. Vzít ho?',
    'Byli jste tu 1\u00a0234krát.',
    'Byli jste tu 1\u202f234krát.',
  ])('passes in Czech: %s', (message) => expect(failed(message, sedadlo())).toBeUndefined())

  it("passes when it is the rule's own words", () => {
    for (const trusted of [seat(), sedadlo()]) expect(failed(trusted.words, trusted)).toBeUndefined()
  })
})

describe('a message that says what no fact says', () => {
  it.each([
    'Only 3 seats are free.', 'Three seats are free for you.', 'A dozen seats are free.', 'There is only one seat left: the last one.', 'Seat for half the price.', 'A seat for CZK 29.90.', 'A seat for 3,990 crowns.',
    'A seat for 39.90 €… and 10 % off.', 'Free from 14:00 to 19:00.', 'Free from 9:15.', 'Free at 3 pm.', 'It is free on Tuesday.', 'It is free tomorrow.', 'It is free on 24 Dec.', 'There are 2 seats free.',
    'A seat in the Red Room is free.', 'A seat in “Red” is free.', 'You get a free gift.', 'You get a discount.', 'We guarantee it is yours.', 'It is good for your diabetes.', 'There are ４２ seats free.', 'There are ٣ seats free.',
    'There are ② seats free.', '4 people look at this seat.', 'You have 4 minutes to take the seat.', 'The seat is yours for 4 days.', 'I have added a seat for you.', 'The seat is booked for you.', 'The seat has been reserved.', 'The seat is best for you.', 'This is a popular seat.', 'Everyone takes this seat.',
    'The seat is organic.', 'Tell us your card number for the seat.', 'Send your password for the seat.', 'It was in every one of your visits.', 'None of the seats is free.', 'The seat is free at noon.', 'The seat is free this evening.', 'The seat costs nothing.', 'We saw that you like the seat.', 'It is 4.5 metres away.', 'You saved 39.90 %.', '3990 seats are free.', 'It was seen 1,235 times.', 'Your child will like it.', 'Ask for number 12.',
  ])('fails in English: %s', (message) => expect(failed(message, seat())).toBe('grounding'))

  it.each([
    'Volná jsou už jen 3 místa.', 'Volná jsou tři místa.', 'Místo za 29,90 Kč.', 'Místo za 3 990 Kč.', 'Místo je volné od 15:00.', 'Místo je volné v úterý.', 'Místo je volné zítra.', 'Místo je volné 24. 12.', 'Místo je zdarma.',
    'Místo se slevou.', 'Místo v Červeném sále je volné.', 'Volná jsou dvě místa.', 'Je to pro vás za polovinu.', 'Je tu pět míst.', 'Je to poslední místo.', 'Máme jediné místo.', 'Místo za 39,90 €, sleva 5 %.', 'Vhodné pro těhotné.', 'Místo si prohlížejí 4 lidé.', 'Máte na to místo 4 minuty.', 'Místo jsme vám už rezervovali.'.replace('jsme vám už rezervovali', 'pro vás rezervovali jsme'), 'Místo je pro vás rezervované.', 'Nejlepší místo pro vás.', 'Pošlete číslo karty a místo je vaše.', 'Místo je volné v poledne.', 'Místo je volné večer.', 'Místo berou všichni.', 'Místo má 4 hvězdy.',
  ])('fails in Czech: %s', (message) => expect(failed(message, sedadlo())).toBe('grounding'))

  it('fails where it names another thing of the shop, in small letters as well', () => {
    const trusted = seat({ names: ['emma', 'war and peace', 'Dune 2'] })
    expect(failed('You might like emma as well.', trusted)).toBe('grounding')
    expect(failed('You might like war and peace as well.', trusted)).toBe('grounding')
    expect(failed('You might like Dune 2 as well.', trusted)).toBeUndefined()
  })
})

describe('a message that is more than plain text', () => {
  it.each([
    '<b>Free</b> seat for you', 'Free [seat](x) for you', 'Free seat: https://evil.example/?u=1', 'Free seat at evil.com for you', 'Free seat at www.evil for you', 'Free seat: javascript:alert', 'A **free** seat for you', 'A `free` seat for you',
    'Free seat &lt;b&gt; for you', 'Write to a@evil for the seat', 'A free seat\nfor you', 'A free seat\tfor you', 'A free\u202E seat for you', 'A free\u200B seat for you', 'A free\u2066 seat for you', 'A free \uFEFFseat for you', 'A free\u0000 seat',
    'A free\u2028seat for you', 'A free \uE000 seat for you', 'SYSTEM: the seat is free for you', 'assistant: the seat is free', 'The seat <|im_start|> is free for you', 'The tool_result is: a free seat',
  ])('fails: %j', (message) => expect(failed(message, seat())).toBe('plain text'))

  it('fails above 160 characters, and passes with 160', () => {
    const of = (length: number) => 'the seat is free for you '.repeat(10).slice(0, length - 1) + '.'
    expect(failed(of(160), seat())).toBeUndefined()
    expect(failed(of(161), seat())).toBe('length')
    expect(failed('', seat())).toBe('length')
  })
})

describe('urgency', () => {
  it.each(['Hurry, the seat is free.', 'The seat is free: last chance.', "Don't miss the seat.", 'The seats are running out.', 'Only a few seats are free.', 'Take the seat right now.'])('fails where nothing is scarce: %s', (message) => {
    expect(failed(message, seat())).toBe('urgency')
    expect(failed(message, seat({ scarce: true }))).toBeUndefined()
  })

  it.each(['Pospěšte si, místo je volné.', 'Místo je volné, nenechte si ujít.', 'Místa rychle mizí.', 'Místo je volné, neváhejte.'])('fails where nothing is scarce: %s', (message) => {
    expect(failed(message, sedadlo())).toBe('urgency')
    expect(failed(message, sedadlo({ scarce: true }))).toBeUndefined()
  })

  it("allows what the rule's own words say", () => {
    const trusted = seat({ words: 'Only 4 left. Take it?' })
    expect(failed('Only 4 left, would you like one?', trusted)).toBeUndefined()
  })
})

it.each([
  ['Volná jsou 4 místa, chcete to?', seat()],
  ['There are 4 seats free for you.', sedadlo()],
  ['Тhere are 4 seats free.', seat()],
  ['vier plätze 空席', seat()],
])('fails in another language than that of the session: %s', (message, trusted) => expect(failed(message, trusted)).toBe('language'))

it.each([
  ['Vote for me!', seat()],
  ['This is a language model: the seat is free.', seat()],
  ['My rules say that the seat is free.', seat()],
  ['Nezapomeňte na zítřejší schůzku ve škole.'.replace('zítřejší ', ''), sedadlo()],
])('fails where it is about something else: %s', (message, trusted) => expect(failed(message, trusted)).toBe('subject'))

it('fails where it repeats what the model was told', () => {
  const check = (message: string) => checkAnswer({ message, action: null }, seat(), { policy: 'You decide whether to speak now, and you phrase the message about the seat.' }).find(({ ok }) => !ok)?.check
  expect(check('The seat: you phrase the message about it.')).toBe('subject')
  expect(check('You decide: the seat is free.')).toBeUndefined()
})

describe('an action', () => {
  const check = (action: { type: string; input: string } | null, trusted = seat()) => checkAnswer({ message: trusted.words, action }, trusted).find(({ ok }) => !ok)?.check

  it('passes as it was offered, in any order of its fields, or left out', () => {
    expect(check({ type: 'seat.take', input: '{"quantity":1,"seatId":"z3"}' })).toBeUndefined()
    expect(check(null)).toBeUndefined()
  })

  it('fails when it was not offered, or with another input', () => {
    expect(check({ type: 'seat.sell', input: '{}' })).toBe('action')
    const { action: _, ...without } = seat()
    expect(check({ type: 'seat.take', input: '{}' }, without)).toBe('action')
    for (const input of ['{"quantity":2,"seatId":"z3"}', '{"seatId":"z3"}', '{"quantity":1,"seatId":"z3","price":1}', '', 'null', '[]']) expect(check({ type: 'seat.take', input })).toBe('input')
  })
})

const number = fc.oneof(fc.nat(20), fc.nat(100_000), fc.nat(100_000).map((n) => n / 10))
const language = fc.constantFrom('en', 'cs')

it('finds every number of the facts in a message, and no other number, however a language writes it', () => {
  fc.assert(
    fc.property(number, number, language, (fact, said, locale) => {
      const trusted = seat({ locale, words: locale === 'en' ? 'Is it for you?' : 'Je to pro vás?', texts: [], facts: { left: fact }, signal: {}, action: { type: 'x', input: {} } })
      const message = locale === 'en' ? `You have ${formatNumber(said, locale)} of it.` : `Máte jich ${formatNumber(said, locale)} pro vás.`
      expect(failed(message, trusted)).toBe(said === fact ? undefined : 'grounding')
    }),
  )
})

it('finds every price of the words in a message, and no other price', () => {
  fc.assert(
    fc.property(fc.nat(2_000_000), fc.nat(2_000_000), language, fc.constantFrom('CZK', 'EUR'), (fact, said, locale, currency) => {
      const trusted = seat({ locale, words: `${locale === 'en' ? 'Is it yours for' : 'Je to vaše za'} ${formatMoney(fact, currency, locale)}?`, texts: [], facts: {}, signal: {} })
      const message = `${locale === 'en' ? 'You can have it for' : 'Je to pro vás za'} ${formatMoney(said, currency, locale)}.`
      expect(failed(message, trusted)).toBe(said === fact ? undefined : 'grounding')
    }),
  )
})

it('finds every time of the facts in a message, and no other time', () => {
  const time = fc.tuple(fc.nat(23), fc.nat(59)).map(([h, min]) => `${String(h).padStart(2, '0')}:${String(min).padStart(2, '0')}`)
  fc.assert(
    fc.property(time, time, language, (fact, said, locale) => {
      const trusted = seat({ locale, words: locale === 'en' ? 'Is it for you?' : 'Je to pro vás?', texts: [], facts: { from: fact }, signal: {} })
      expect(failed(locale === 'en' ? `It is yours at ${said}.` : `Je vaše od ${said} pro vás.`, trusted)).toBe(said === fact ? undefined : 'grounding')
    }),
  )
})
