import { expectTypeOf, it } from 'vitest'
import { useAssistant } from './use-assistant.js'

const useIsLive = () => useAssistant(({ connection }) => connection === 'live')

it('returns the type of the selected part', () => {
  expectTypeOf(useIsLive).returns.toBeBoolean()
})
