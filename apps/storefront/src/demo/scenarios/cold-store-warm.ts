import { seconds } from '@proactive/protocol'
import type { Scenario } from './scenario.js'

/** Two days of a cold store, °C, and what it reports when its door is left open. */
const usual = Array.from({ length: 24 }, (_, n) => 3 + (n % 5) / 10)
const warm = 9.5

export const coldStoreWarm: Scenario = {
  name: 'cold-store-warm',
  title: { en: 'The cold store warms up', cs: 'Chladicí box se ohřívá' },
  watch: {
    en: 'A cold store reports its temperature, and then far more than ever. The platform counts as degraded, and a technician is called; the glass box shows it.',
    cs: 'Chladicí box hlásí teplotu a\u00a0potom mnohem vyšší než kdy dřív. Provoz platí za narušený a\u00a0volá se technik, což ukazuje vývojářský panel.',
  },
  level: 0,
  path: '/',
  async prepare(stage) {
    for (const value of usual) await stage.measure('cold-store-1', 'temperature', value)
  },
  async play(stage) {
    await stage.waitFor('page.viewed', { path: '/' })
    await stage.pause(seconds(2))
    await stage.measure('cold-store-1', 'temperature', warm)
  },
}
