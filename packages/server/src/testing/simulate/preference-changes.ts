import { defaultPreferences, minutes, type Preferences, seconds } from '@proactive/protocol'
import type { Random } from './random.js'
import type { Stage } from './stage.js'

/**
 * Returns a function that changes a person's preferences at random, one change at a time, until it is stored, or until the
 * person is erased and the server takes nothing from that person any more.
 */
export function createPreferenceChanges(stage: Stage, random: Random, id: string, isErased: () => boolean): () => void {
  const { schedule, counters } = stage
  const categories = [...new Set(stage.scene.pack.useCases.map(({ category }) => category))]
  let preferences: Preferences = defaultPreferences
  let isChanging = false

  return function change(): void {
    if (isChanging) return
    isChanging = true
    const { enabled, frequency, categories: before } = preferences
    const wanted: Preferences = random.pick<Preferences>([
      { enabled: !enabled, frequency, categories: before },
      { enabled: true, frequency: random.pick(['minimal', 'normal', 'maximum']), categories: before },
      { enabled: true, frequency: 'maximum', categories: {} },
      { enabled: true, frequency, categories: { ...before, [random.pick(categories)]: random.chance(0.5) } },
      {
        enabled: true,
        frequency,
        categories: before,
        quietUntil: new Date(schedule.now() + random.between(seconds(30), minutes(15))).toISOString(),
      },
    ])
    sendPreferences(wanted)
  }

  function sendPreferences(wanted: Preferences): void {
    if (isErased()) return
    const host = stage.pickHost(random)
    let isOver = false
    const end = (isDone: boolean) => {
      if (isOver) return
      isOver = true
      if (isDone) {
        preferences = wanted
        isChanging = false
        counters.add('preferences')
      } else schedule.after(random.between(seconds(1), seconds(10)), () => sendPreferences(wanted))
    }
    if (!host) return end(false)
    const away = () => random.between(5, 200)
    schedule.after(
      away(),
      () => {
        if (isErased()) return
        host.prefer(id, wanted).then(
          () => schedule.after(away(), () => end(true)),
          () => schedule.after(away(), () => end(false)),
        )
      },
      host,
    )
    schedule.after(seconds(30), () => end(false))
  }
}
