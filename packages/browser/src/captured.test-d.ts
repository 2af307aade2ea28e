import { type DataOf, defineEvent, type EventContract } from '@proactive/protocol'
import { expectTypeOf, it } from 'vitest'
import { captured, createProactiveClient, type ProactiveClient } from './index.js'

it('types the data of captured events', () => {
  expectTypeOf<DataOf<typeof captured.pageViewed>>().toEqualTypeOf<{ path: string; title?: string | undefined; referrerHost?: string | undefined }>()
  expectTypeOf<DataOf<typeof captured.pointerDwelled>>().toEqualTypeOf<{ target: string; dwellMs: number; oscillation: 'low' | 'medium' | 'high' }>()
})

it('lists the contracts for the events of a client', () => {
  const noted = defineEvent('note.written', { data: captured.sessionStarted.data })
  expectTypeOf(Object.values(captured)).toExtend<EventContract[]>()
  expectTypeOf(createProactiveClient({ events: [...Object.values(captured), noted] })).toEqualTypeOf<ProactiveClient>()
})
