import { expect, it } from 'vitest'
import { chooseDecider } from './choose-decider.js'

it('takes the rules without a key, and says so once', async () => {
  const said: string[] = []
  const decider = await chooseDecider({ settings: { anthropicUrl: 'http://127.0.0.1:1' }, say: (line) => said.push(line) })
  expect(decider.isInside).toBe(true)
  expect(said).toEqual(['The rules decide and phrase: ANTHROPIC_API_KEY is not set.'])
})

it('takes Claude with a key, and says which model, and where', async () => {
  const said: string[] = []
  const decider = await chooseDecider({ settings: { anthropicKey: 'k', anthropicUrl: 'http://127.0.0.1:1', model: 'claude-sonnet-5-5' }, say: (line) => said.push(line) })
  expect(decider.isInside).toBe(false)
  expect(said).toEqual(['claude-sonnet-5-5 decides and phrases, at http://127.0.0.1:1; the rules do where it does not answer.'])
})
