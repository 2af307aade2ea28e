import type { LearnedVariants, Pack } from '@proactive/engine'
import { ProactiveError } from '@proactive/protocol'
import { armOf, winRateOf } from '@proactive/protocol/bandit'
import type { Appender } from '../log/appender.js'
import type { Store } from '../store/store.js'
import { unknown } from './rules.js'

export const variantChanges = ['freeze', 'free', 'reset'] as const
export type VariantChange = (typeof variantChanges)[number]

/** What was learned of the variants of use cases. */
export interface Variants {
  /**
   * Lists the variants of a use case with their statistics; none where it has no variants.
   *
   * @throws ProactiveError `not_found` for a use case that the pack does not have; `unavailable` while this process owns no
   *   partition.
   */
  of(useCase: string): { name: string; wins: number; losses: number; winRate: number; frozen: boolean; moment: string | null }[]
  /**
   * Has variants learn nothing more, learn again, or forget what they have learned: one, or without `variant` all of the
   * use case.
   *
   * @throws ProactiveError `not_found` for a use case or a variant that the pack does not have.
   */
  change(useCase: string, change: VariantChange, variant?: string): Promise<void>
}

export function createVariants({ pack, store, appender, ids, learned }: {
  pack: Pick<Pack, 'useCases'>
  store: Pick<Store, 'addToSetting'>
  appender: Appender
  ids: () => string
  learned: () => ReadonlyMap<string, LearnedVariants> | undefined
}): Variants {
  function definitionsOf(useCase: string): [string, { readonly moment?: string }][] {
    const found = pack.useCases.find(({ name }) => name === useCase)
    if (!found) throw unknown(`use case '${useCase.slice(0, 80)}'`, pack.useCases.map(({ name }) => name))
    return Object.entries(found.variants ?? {})
  }

  return {
    of(useCase) {
      const variants = definitionsOf(useCase)
      const all = learned()
      if (!all) throw new ProactiveError('unavailable', 'This process owns no partition at the moment, and knows no statistics: ask again.', { retryAfterMs: 1_000 })
      return variants.map(([name, { moment = null }]) => {
        const { wins, losses, isFrozen = false } = armOf(all.get(useCase)?.arms ?? {}, name)
        return { name, wins, losses, winRate: winRateOf({ wins, losses }), frozen: isFrozen, moment }
      })
    },

    async change(useCase, change, variant) {
      const known = definitionsOf(useCase).map(([name]) => name)
      if (variant !== undefined && !known.includes(variant)) throw unknown(`variant '${variant.slice(0, 80)}'`, known)
      const names = variant === undefined ? known : [variant]
      const id = ids()
      const message = { id, to: 'all' as const, cause: id }
      if (change === 'reset') {
        const number = await store.addToSetting(`use-case.variant-resets/${useCase}`, 1)
        const numbers = Object.fromEntries(names.map((name) => [name, number]))
        return appendOne({ ...message, body: { type: 'variants.reset', useCase, numbers } })
      }
      return appendOne({ ...message, body: { type: 'variants', useCase, names, isFrozen: change === 'freeze' } })
    },
  }

  async function appendOne(message: Parameters<Appender['append']>[0][number]): Promise<void> {
    await appender.append([message])
  }
}
