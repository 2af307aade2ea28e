import { expect, it } from 'vitest'
import { chooseDeciderAt } from './choose-decider-at.js'

const choose = async (level: 0 | 1 | 2 | 3, anthropicKey?: string) => {
  const said: string[] = []
  const decider = await chooseDeciderAt(level, { settings: anthropicKey === undefined ? {} : { anthropicKey }, say: (line) => said.push(line) })
  return { said: said.join('\n'), has: Object.keys(decider).toSorted() }
}

it('lets the rules decide at level 2 and the model only phrase answers, so that health does not follow the model', async () => {
  expect(await choose(2, 'key')).toEqual({
    said: 'The rules decide at level 2; the model of ANTHROPIC_API_KEY only phrases the answers to questions.',
    has: ['connect', 'decide', 'isInside', 'phrase'],
  })
})

it('lets the model decide at level 3, and the rules at each level without a key', async () => {
  const model = await choose(3, 'key')
  expect(model.said).toMatch(/ decides and phrases; the rules do where it does not answer\.$/)
  expect(model.has).toEqual(expect.arrayContaining(['choose', 'isWell', 'phrase', 'waiting']))
  for (const level of [0, 1, 2, 3] as const) {
    expect(await choose(level)).toEqual({ said: 'The rules decide and phrase: ANTHROPIC_API_KEY is not set.', has: ['decide', 'isInside'] })
  }
})
