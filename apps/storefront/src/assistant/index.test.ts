import { inLanguage } from '@proactive/protocol'
import { Pool } from 'pg'
import { expect, it } from 'vitest'
import { grocery } from './index.js'

const spoken = grocery({ pool: new Pool() }).useCases.filter(({ command }) => command !== 'prefetch')

it.each(spoken.map((useCase) => [useCase.name, useCase] as const))('%s explains every term of its score to the shopper, in both languages', (_, { score }) => {
  const unexplained = score.filter(({ why }) => !why || ['en', 'cs'].some((locale) => inLanguage(why, locale).trim() === ''))
  expect(unexplained.map(({ because }) => because)).toEqual([])
  expect(score.map(({ why }) => why && inLanguage(why, 'cs'))).not.toEqual(score.map(({ why }) => why && inLanguage(why, 'en')))
})
