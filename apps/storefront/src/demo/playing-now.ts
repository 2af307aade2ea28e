import { inLanguage } from '@proactive/protocol'
import { cookies } from 'next/headers'
import { settings } from '../settings.js'
import { cookie } from '../shop/cookie.js'
import type { Locale } from '../shop/locale.js'
import { playingCookie } from './playing-cookie.js'
import { scenarios } from './scenarios/index.js'
import { watchAt } from './scenarios/playable.js'

/** What is played in this browser. */
export interface PlayingNow {
  title: string
  /** What to watch. */
  watch: string
  /** Whether the clock has moved to another day for it. */
  isNextDay: boolean
}

const nextDay = '.next-day'

/** Returns the `Set-Cookie` header by which the pages of a browser tell what is played there; null for nothing. */
export function tellPlaying(request: Request, playing: { name: string; isNextDay: boolean } | null): string {
  return playing ? cookie(request, playingCookie, `${playing.name}${playing.isNextDay ? nextDay : ''}`) : cookie(request, playingCookie, '', { maxAge: 0 })
}

/** Reads what is played in the visitor's browser, in a language; null for nothing. */
export async function playingNow(locale: Locale): Promise<PlayingNow | null> {
  const told = (await cookies()).get(playingCookie)?.value
  const scenario = scenarios.find(({ name }) => told === name || told === `${name}${nextDay}`)
  if (!scenario) return null
  const { title } = scenario
  return { title: inLanguage(title, locale), watch: inLanguage(watchAt(scenario, settings().level), locale), isNextDay: told !== scenario.name }
}
