import { hours } from '@proactive/protocol'
import fc from 'fast-check'

/** Changes of clocks: forward and back, by one hour, half an hour and two hours, at midnight and over it. */
const changes = [
  ['Europe/Prague', '2026-03-29T01:00:00Z'],
  ['Europe/Prague', '2026-10-25T01:00:00Z'],
  ['America/New_York', '2026-03-08T07:00:00Z'],
  ['America/New_York', '2026-11-01T06:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
  ['America/Santiago', '2026-09-06T04:00:00Z'],
  ['America/Santiago', '2026-04-05T03:00:00Z'],
  ['Asia/Beirut', '2026-03-28T22:00:00Z'],
  ['Asia/Beirut', '2026-10-24T21:00:00Z'],
  ['Africa/Cairo', '2026-04-23T22:00:00Z'],
  ['Africa/Cairo', '2026-10-29T21:00:00Z'],
  ['America/Havana', '2026-03-08T05:00:00Z'],
  ['America/Havana', '2026-11-01T05:00:00Z'],
  ['America/Scoresbysund', '2026-03-29T01:00:00Z'],
  ['America/Scoresbysund', '2026-10-25T01:00:00Z'],
  ['Antarctica/Troll', '2026-03-29T01:00:00Z'],
  ['Antarctica/Troll', '2026-10-25T01:00:00Z'],
] as const

/** Draws a time zone and an instant within two days of a change of its clock. */
export const nearChange = fc
  .tuple(fc.constantFrom(...changes), fc.integer({ min: -hours(48), max: hours(48) }))
  .map(([[zone, change], awayMs]) => ({ zone, at: Date.parse(change) + awayMs }))
