/** What models cost, in USD for a million tokens. */

import type { ModelAccount } from '@proactive/engine'

interface Price {
  input: number
  output: number
}

/** By the beginning of a model's name. */
const prices: readonly (readonly [model: string, price: Price])[] = [
  ['claude-haiku-5-5', { input: 0.1, output: 0.5 }],
]

/** A write into the cache costs more than reading the text once, a read from it a tenth. */
const cacheWrite = 1.25
const cacheRead = 0.1

/** Returns the cost of a call in USD; undefined for a model whose price is not known. */
export function costOf(model: string, tokens: NonNullable<ModelAccount['tokens']>, given?: Price): number | undefined {
  const price = given ?? prices.find(([name]) => model.startsWith(name))?.[1]
  return price && (inputOf(tokens) * price.input + tokens.output * price.output) / 1_000_000
}

const inputOf = ({ input, cacheRead: read, cacheWrite: write }: NonNullable<ModelAccount['tokens']>): number => input + read * cacheRead + write * cacheWrite

/** Returns how many tokens of a budget a call takes: as many as would have cost the same without the cache. */
export const billedTokens = (tokens: NonNullable<ModelAccount['tokens']>): number => Math.ceil(inputOf(tokens) + tokens.output)
