import { minutes } from '@proactive/protocol'
import type { ReactionRun } from '../state/reaction.js'
import type { Turn } from '../state/turn.js'

const deepest = 8

/** Counts one run less against the rate of an address. */
export function easeRate({ p }: Turn, address: string): void {
  const left = (p.rates.get(address) ?? 0) - 1
  if (left > 0) p.rates.set(address, left)
  else p.rates.delete(address)
}

/** Why a run is part of a loop; undefined where it is not. A run that is not counts against the rate of its address. */
export function loopOf({ p, now }: Turn, { reaction, address, trigger: { chain = [] } }: ReactionRun, perMinute: number): string | undefined {
  if (chain.includes(reaction)) return 'triggered by its own outcome'
  if (chain.length >= deepest) return `the chain is deeper than ${deepest}`
  const lately = p.rates.get(address) ?? 0
  if (lately >= perMinute) return `over ${perMinute} runs a minute about the same`
  p.rates.set(address, lately + 1)
  p.due.add(now + minutes(1), { type: 'rate', address })
  return undefined
}
