import { days as daysOf } from '@proactive/protocol'
import { countFunnel, formatFunnel, formatMeasured, measureUseCases, readSlices, type ServedPack, type Store } from '@proactive/server'
import { claimsOfLevels, claimsOfShop, claimsOfUseCases } from './claims.js'
import { figureEvents, shopFigures } from './shop-figures.js'

type Reads = Pick<Store, 'seenBetween' | 'happenedBetween' | 'countEvents' | 'ping'>

/** Returns what `npm run measure` prints of the last days: the comparison and the claims, or the funnel. */
export async function measureCommand({ store, pack, days, funnel }: { store: Reads; pack: Pick<ServedPack, 'useCases' | 'timeZone'>; days: number; funnel: boolean }): Promise<string> {
  const until = await store.ping()
  const period = { pack, store, from: until - daysOf(days), until }
  const rows = await countFunnel(period)
  if (funnel) return formatFunnel(rows)
  const measured = await measureUseCases(period)
  const happened = await readSlices((from, to, atMost) => store.happenedBetween(from, to, figureEvents, atMost), period.from, until)
  const title = `The last ${days === 1 ? 'day' : `${days} days`}`
  return [title, formatMeasured(measured), claimsOfUseCases(measured, rows), claimsOfShop(shopFigures(happened)), claimsOfLevels()].join('\n\n')
}

/** Returns the same of a simulated week of 2 000 people, of whom 12 in 100 more borrow when they are told. */
export async function simulatedWeek({ seed, funnel }: { seed: number; funnel: boolean }): Promise<string> {
  const { simulateTastes } = await import('@proactive/server/testing')
  const lift = 0.12
  const run = simulateTastes({ seed, lift: { short: lift, later: lift } })
  if (funnel) return formatFunnel(await countFunnel(run))
  return [`A simulated week of 2 000 people, seed ${seed}; the planted lift is +${lift * 100} points`, formatMeasured(await measureUseCases(run))].join('\n\n')
}
