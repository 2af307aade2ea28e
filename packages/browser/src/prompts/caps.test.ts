import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { always, openDesk } from '../testing/prompts.js'
import type { PromptResponse } from './index.js'

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ ms: fc.constantFrom(0, 100, 500, 900, 3_000), reply: fc.constantFrom<PromptResponse | 'fails'>('yes', 'no', 'dismiss', 'dismiss', 'fails') }) },
  { weight: 2, arbitrary: fc.constantFrom('reload' as const, 'pause' as const, 'resume' as const, 'register c again' as const) },
)
const limits = fc.record({
  maxPerSession: fc.constantFrom(0, 1, 3, 9),
  cooldownMs: fc.constantFrom(0, 500, 2_000),
  consecutiveDismissCap: fc.constantFrom(1, 2, 9),
  sameId: fc.constantFrom(undefined, 700, 'session' as const),
  sameCategory: fc.constantFrom(undefined, 900, 'session' as const),
})
type Limits = typeof limits extends fc.Arbitrary<infer Value> ? Value : never

interface Show {
  id: string
  at: number
  reply: PromptResponse
}

const isTip = (id: string): boolean => id === 'a' || id === 'b'
const waits = (since: number, ms: number | 'session' | undefined, at: number): boolean => ms !== undefined && (ms === 'session' || at - since < ms)

/** Says what is to be shown, from the list of all that was shown. */
function expected({ maxPerSession, cooldownMs, consecutiveDismissCap, sameId, sameCategory }: Limits, shows: readonly Show[], failed: ReadonlySet<string>, at: number): string | null {
  const last = shows.at(-1)
  const inARow = shows.length - 1 - shows.findLastIndex(({ reply }) => reply !== 'dismiss')
  if (shows.length >= maxPerSession || (last && at - last.at < cooldownMs) || inARow >= consecutiveDismissCap) return null
  const tip = shows.findLast(({ id, reply }) => isTip(id) && reply !== 'no')
  const free = ['a', 'b', 'c'].filter((id) => {
    const mine = shows.findLast((show) => show.id === id)
    if (mine?.reply === 'dismiss' && waits(mine.at, sameId, at)) return false
    return !(isTip(id) && tip?.reply === 'dismiss' && waits(tip.at, sameCategory, at))
  })
  return free.find((id) => !failed.has(id)) ?? free[0] ?? null
}

it('shows what the limits allow and nothing else, in every order of ticks, answers, failures and reloads', { timeout: 600_000 }, async () => {
  const stored = new Map<string, string>()
  vi.stubGlobal('sessionStorage', { getItem: (key: string) => stored.get(key) ?? null, setItem: (key: string, value: string) => void stored.set(key, value), removeItem: (key: string) => void stored.delete(key) })
  const storage = { open: () => {}, get: () => undefined, set: () => {}, close: () => {}, update: () => {} }
  try {
    await fc.assert(
      fc.asyncProperty(limits, fc.array(step, { maxLength: 20 }), async (given, steps) => {
        stored.clear()
        const { sameId, sameCategory, ...fatigue } = given
        const open = (now: number) => {
          const desk = openDesk({ storage, fatigue: { ...fatigue, dismissPenalty: { sameId, sameCategory } } })
          desk.proactive.register(always('a', { category: 'tips', priority: 2 }))
          desk.proactive.register(always('b', { category: 'tips', priority: 1 }))
          desk.proactive.register(always('c'))
          desk.clock.now = now
          return desk
        }
        let desk = open(1_000_000)
        let isPaused = false
        let failed = new Set<string>()
        const shows: Show[] = []
        const compared: [shown: string | null, expected: string | null][] = []
        for (const one of steps) {
          if (one === 'reload') {
            desk = open(desk.clock.now)
            isPaused = false
            failed = new Set()
          } else if (one === 'pause' || one === 'resume') {
            desk.proactive[one]()
            isPaused = one === 'pause'
          } else if (one === 'register c again') {
            desk.proactive.unregister('c')
            desk.proactive.register(always('c'))
            failed.delete('c')
            for (const show of shows) if (show.id === 'c') show.id = 'c of before'
          } else {
            const { ms, reply } = one
            desk.reply = reply === 'fails' ? new Error('no room') : reply
            const chosen = isPaused ? null : expected(given, shows, failed, desk.clock.now + ms)
            compared.push([await desk.tickAfter(ms), reply === 'fails' ? null : chosen])
            if (chosen === null) continue
            if (reply === 'fails') failed.add(chosen)
            else {
              failed.delete(chosen)
              shows.push({ id: chosen, at: desk.clock.now, reply })
            }
          }
        }
        expect(compared.map(([shown]) => shown)).toEqual(compared.map(([, wanted]) => wanted))
      }),
      { numRuns: 1_000 },
    )
  } finally {
    vi.unstubAllGlobals()
  }
})
