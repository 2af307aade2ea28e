import { systemEvents } from '@proactive/protocol'
import type { Random } from './random.js'
import { samplerOf } from './sample.js'
import type { Stage } from './stage.js'

/** Returns the behaviour of people and systems for a scene that does not define it. */
export function defaultBehaviour(pack: Stage['scene']['pack']): Pick<Stage['scene'], 'does' | 'world'> {
  const sampler = samplerOf(pack)
  const hasShop = pack.events.some(({ from, type }) => from === 'shop' && !systemEvents.some((event) => event.type === type))
  return { does: (random) => sampler.page(random), ...(hasShop && { world: (random: Random) => sampler.shop(random) }) }
}
