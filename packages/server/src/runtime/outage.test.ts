import { expect, it } from 'vitest'
import { createOutage } from './outage.js'

it('logs the first of several failures, with the error, and that it works again', () => {
  const lines: unknown[] = []
  const note = (fields: object, message: string): void => void lines.push([fields, message])
  const outage = createOutage({ info: note, warn: note, error: note }, { failing: 'It fails.', working: 'It works again.' })
  const [first, second, later] = [new Error('first'), new Error('second'), new Error('later')]
  outage.worked()
  outage.failed(first)
  outage.failed(second)
  outage.worked()
  outage.worked()
  outage.failed(later)
  expect(lines).toEqual([[{ err: first }, 'It fails.'], [{}, 'It works again.'], [{ err: later }, 'It fails.']])
})
