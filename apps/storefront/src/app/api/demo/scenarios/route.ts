import { inLanguage } from '@proactive/protocol'
import { demoRoute } from '../../../../demo/demo-route.js'
import { scenarios } from '../../../../demo/scenarios/index.js'
import { readLocale } from '../../../../shop/read-locale.js'

/** Lists the scenarios in the visitor's language. */
export const GET = demoRoute(async () => {
  const { locale } = await readLocale()
  return Response.json(
    scenarios.map(({ name, title, watch }) => ({ name, title: inLanguage(title, locale), watch: inLanguage(watch, locale) })),
  )
})
