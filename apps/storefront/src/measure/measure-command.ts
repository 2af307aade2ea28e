import { days as daysOf } from '@proactive/protocol'
import { countFunnel, formatFunnel, formatMeasured, measureUseCases, readSlices, type ServedPack, type Store } from '@proactive/server'
import { type Level } from '../level.js'
import { claimsOfLevels, claimsOfShop, claimsOfUseCases } from './claims.js'
import { type Conversion, conversionOf, figureEvents, shopFigures } from './shop-figures.js'
import { type Look, weekPicture } from './week-picture.js'

type Reads = Pick<Store, 'seenBetween' | 'happenedBetween' | 'countEvents' | 'ping'>

interface Measuring {
  store: Reads
  pack: Pick<ServedPack, 'useCases' | 'timeZone'>
  days: number
  funnel: boolean
  /** The level at which the store runs, and the visits of the stores that ran at other levels. */
  level: Level
  others?: () => Promise<readonly (readonly [Level, Conversion])[]>
}

/** Counts the visits of the last days, and those that ended with an order. */
export async function visitsOfLast(store: Reads, days: number): Promise<Conversion> {
  const until = await store.ping()
  return conversionOf(await figuresOf(store, until - daysOf(days), until))
}

const figuresOf = (store: Reads, since: number, until: number) => readSlices((from, to, atMost) => store.happenedBetween(from, to, figureEvents, atMost), since, until)

/** Returns what `npm run measure` prints of the last days: the comparison and the claims, or the funnel. */
export async function measureCommand({ store, pack, days, funnel, level, others = async () => [] }: Measuring): Promise<string> {
  const until = await store.ping()
  const period = { pack, store, from: until - daysOf(days), until }
  const rows = await countFunnel(period)
  if (funnel) return formatFunnel(rows)
  const measured = await measureUseCases(period)
  const happened = await figuresOf(store, period.from, until)
  const byLevel = new Map([...(await others()), [level, conversionOf(happened)] as const])
  const title = `The last ${days === 1 ? 'day' : `${days} days`}`
  return [title, formatMeasured(measured), claimsOfUseCases(measured, rows, happened), claimsOfShop(shopFigures(happened)), claimsOfLevels(byLevel)].join('\n\n')
}

/** How much more often the people of the simulated week borrow when they are told. */
const planted = 0.12

/** Returns the same of a simulated week of 2 000 people, whose truth is known, and its picture day by day. */
export async function simulatedWeek({ seed, funnel }: { seed: number; funnel: boolean }): Promise<{ text: string; picture: string }> {
  const { simulateTastes } = await import('@proactive/server/testing')
  const run = simulateTastes({ seed, lift: { short: planted, later: planted } })
  const looks: Look[] = []
  for (let day = 1; day <= 7; day++) {
    const [one] = await measureUseCases({ ...run, until: Math.min(run.until, run.from + daysOf(day)) })
    if (one?.comparison) looks.push({ day, comparison: one.comparison })
  }
  const title = `A simulated week of 2 000 people, seed ${seed}; the planted lift is +${planted * 100} points`
  const text = funnel ? formatFunnel(await countFunnel(run)) : [title, formatMeasured(await measureUseCases(run))].join('\n\n')
  return { text, picture: weekPicture(looks, planted) }
}
