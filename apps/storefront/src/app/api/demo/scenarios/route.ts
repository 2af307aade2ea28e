import { inLanguage } from '@proactive/protocol'
import { demoRoute } from '../../../../demo/demo-route.js'
import { isPlayable, watchAt } from '../../../../demo/scenarios/playable.js'
import { scenarios } from '../../../../demo/scenarios/index.js'
import { settings } from '../../../../settings.js'
import { readLocale } from '../../../../shop/read-locale.js'

/** Lists the scenarios in the visitor's language, with the level that each needs and whether the store runs at it. */
export const GET = demoRoute(async () => {
  const { locale } = await readLocale()
  const { level } = settings()
  return Response.json(
    scenarios.map((scenario) => ({
      name: scenario.name,
      title: inLanguage(scenario.title, locale),
      watch: inLanguage(watchAt(scenario, level), locale),
      level: scenario.level,
      isPlayable: isPlayable(scenario, level),
    })),
  )
})
