/**
 * What the variants of prompts have learned, and the choice between them.
 *
 * Tricky cases:
 * - Two tabs learn at the same time: each adds what it has counted to what is stored, and reads back the sum.
 * - The storage fails or is slow: what was counted waits in memory, counts in this page, and is added at the next change.
 */

import { type Arm, type Arms, armOf, chooseArm, type Counts, freezeArms, learn, readArms, resetArms, type VariantSelector, winRateOf } from '@proactive/protocol/bandit'
import { type PromptStorage, updateStored } from './prompt-storage.js'

type ByPrompt = Readonly<Record<string, Arms>>

/** What `explain` tells of a variant. */
export interface VariantStats extends Arm {
  /** How often it is answered with yes, as far as is known: 0.5 for a new variant. */
  readonly winRate: number
}

export interface Variants {
  /** Opens the storage and loads what is stored. Resolves also where that fails. */
  open: () => Promise<void>
  choose: (promptId: string, ids: readonly string[], selector: VariantSelector | undefined) => string
  /** Counts an outcome, and resolves once it is stored, or known not to be. */
  learn: (promptId: string, id: string, outcome: Counts) => Promise<void>
  /** Ends or resumes what variants learn. */
  freeze: (promptId: string, ids: readonly string[], isFrozen: boolean) => Promise<void>
  reset: (promptId: string, ids: readonly string[]) => Promise<void>
  stats: (promptId: string, ids: readonly string[]) => Readonly<Record<string, VariantStats>>
  close: () => Promise<void>
}

interface VariantsOptions {
  random: () => number
  epsilon: number | undefined
  report: (error: unknown) => void
}

/** The key of the statistics of all prompts. */
const key = 'variants'

/** Creates the variants of an engine, of which nothing is known before `open`. */
export function createVariants(storage: PromptStorage, { random, epsilon, report }: VariantsOptions): Variants {
  /** What the storage has, as far as this page knows. */
  let stored: ByPrompt = {}
  /** What was counted and is not stored yet. */
  let pending: [promptId: string, id: string, outcome: Counts][] = []
  let opening: Promise<boolean> | undefined
  let last: Promise<void> = Promise.resolve()

  const known = (promptId: string): Arms => armsOf(added(stored, pending), promptId)

  async function open(): Promise<boolean> {
    try {
      await storage.open()
      stored = read(await storage.get(key))
      return true
    } catch (error) {
      report(error)
      return false
    }
  }

  /** Changes what is stored, one change after the other, and adds what is pending. */
  async function change(how: (all: ByPrompt) => ByPrompt): Promise<void> {
    if (!opening || !(await opening)) {
      stored = how(added(stored, pending))
      pending = []
      return
    }
    last = store(how, last)
    await last
  }

  async function store(how: (all: ByPrompt) => ByPrompt, before: Promise<void>): Promise<void> {
    await before
    const adding = pending
    try {
      stored = read(await updateStored(storage, key, (value) => how(added(read(value), adding))))
      pending = pending.slice(adding.length)
    } catch (error) {
      stored = how(stored)
      report(error)
    }
  }

  return {
    async open() {
      opening ??= open()
      await opening
    },
    choose: (promptId, ids, selector) => chooseArm(ids, known(promptId), { random, selector, epsilon }),
    async learn(promptId, id, outcome) {
      pending = [...pending, [promptId, id, outcome]]
      await change((all) => all)
    },
    freeze: async (promptId, ids, isFrozen) => change((all) => ({ ...all, [promptId]: freezeArms(armsOf(all, promptId), ids, isFrozen) })),
    reset: async (promptId, ids) => change((all) => ({ ...all, [promptId]: resetArms(armsOf(all, promptId), ids) })),
    stats(promptId, ids) {
      const arms = known(promptId)
      return Object.fromEntries(ids.map((id) => [id, { ...armOf(arms, id), winRate: winRateOf(armOf(arms, id)) }]))
    },
    async close() {
      await last
      if (await opening) await storage.close()
    },
  }
}

const armsOf = (all: ByPrompt, promptId: string): Arms => (Object.hasOwn(all, promptId) ? all[promptId] : undefined) ?? {}

function added(all: ByPrompt, counted: readonly (readonly [promptId: string, id: string, outcome: Counts])[]): ByPrompt {
  return counted.reduce((sum, [promptId, id, outcome]) => ({ ...sum, [promptId]: learn(armsOf(sum, promptId), id, outcome) }), all)
}

function read(value: unknown): ByPrompt {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(Object.entries(value).map(([promptId, arms]) => [promptId, readArms(arms)]))
}
