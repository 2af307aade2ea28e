import { type ChooseDecider, chooseDecider, type Decider, ruleDecider } from '@proactive/server'
import type { Level } from '../level.js'

/** Chooses who decides at a level, as `chooseDecider` does, and says so; at level 2 the rules decide, and a model only phrases. */
export async function chooseDeciderAt(level: Level, { say, ...choice }: ChooseDecider): Promise<Decider> {
  if (level !== 2 || choice.settings.anthropicKey === undefined) return chooseDecider({ say, ...choice })
  const model = await chooseDecider({ ...choice, say: () => undefined })
  say('The rules decide at level 2; the model of ANTHROPIC_API_KEY only phrases the answers to questions.')
  return {
    ...ruleDecider(),
    connect: (host) => model.connect?.(host),
    phrase: async (question, options) => (await model.phrase?.(question, options)) ?? null,
  }
}
