import type { KnownFacts } from '@proactive/engine'
import { inLanguage } from '@proactive/protocol'
import { Pool } from 'pg'
import { describe, expect, it } from 'vitest'
import { retryWith } from './contract/index.js'
import { grocery } from './index.js'
import { recoverPayment } from './use-cases/recover-payment.js'

const { actions } = grocery({ pool: new Pool() })

describe('an accepted card', () => {
  it('can be undone, but for a payment', () => {
    const final = actions.filter(({ undoMs }) => undoMs === 0).map(({ action }) => action.type)
    expect(final).toEqual([retryWith.type])
  })

  it.each(['card', 'paypal', 'cash'])('that pays says first, in the words of the rule, that it is final: instead of %s', (method) => {
    const known: KnownFacts = { signal: { method, code: 'declined' }, facts: { other: 'cash', status: 'unpaid' }, now: 0 }
    const words = recoverPayment.say.words(known)
    expect(inLanguage(words, 'en')).toMatch(/It is final\.$/)
    expect(inLanguage(words, 'cs')).toMatch(/Nejde to vrátit\.$/)
    expect(recoverPayment.say.phrasing).toBe('rule')
  })
})
