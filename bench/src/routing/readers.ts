import { randomFrom } from '../random.js'
import { points } from './reading-room.js'

/** Everything that scoring needs to know about a reader. */
export interface Reader {
  person: string
  session: string
  live: boolean
  branch: string
  enteredAt: number | undefined
  stayMs: number
  borrowed: number
}

/** The branches of 0.2% and of 20% of the readers; the others belong to one of fifty more. */
export const branches = { few: 'garden', many: 'central' } as const

export const start = Date.UTC(2026, 0, 5, 9)

/** Makes `crowd` readers, some of them candidates, and `others` who are never candidates. */
export function readersOf(crowd: number, others = 0): Reader[] {
  const random = randomFrom(11)
  return Array.from({ length: crowd + others }, (_, n) => {
    const away = `branch-${random(50)}`
    const branch = n >= crowd ? away : n % 500 === 0 ? branches.few : n % 5 === 1 ? branches.many : away
    const enteredAt = random(3) === 0 ? undefined : start - random(600_000)
    return { person: `user:r${n}`, session: `s${n}`, live: true, branch, enteredAt, stayMs: random(60_000), borrowed: random(4) }
  })
}

/** Finds the best readers by a linear scan with early exit, without the engine. Its answer is the reference. */
export function scan(readers: readonly Reader[], branch: string, places: number): string[] {
  const fits: { person: string; total: number; tie: number }[] = []
  for (const reader of readers) {
    if (!reader.live || reader.branch !== branch) continue
    const total = totalOf(reader)
    if (total >= points.told) fits.push({ person: reader.person, total, tie: reader.enteredAt ?? Infinity })
  }
  return fits
    .toSorted((a, b) => b.total - a.total || a.tie - b.tie || (a.person < b.person ? -1 : 1))
    .slice(0, places)
    .map(({ person }) => person)
}

function totalOf({ enteredAt, stayMs, borrowed }: Reader): number {
  const desk = enteredAt === undefined ? 0 : points.atDesk
  const stay = stayMs > 30_000 ? points.staysLong : 0
  const books = borrowed >= 2 ? points.borrowsOften : borrowed === 1 ? points.borrowedOnce : 0
  return desk + stay + books
}
