import { minutes, seconds } from '@proactive/protocol'
import { expect, it } from 'vitest'
import { emptyDesk, roomEntered, tableFreed, tables } from '../fixtures/tables.js'
import { createTestServer } from '../testing/create-test-server.js'

async function waitingRoom(people: number, partitions = 1) {
  const desk = emptyDesk()
  const t = createTestServer(tables(desk), { partitions })
  const readers = Array.from({ length: people }, (_, n) => t.visitor({ userId: `reader-${n}` }))
  for (const reader of readers) await reader.does(roomEntered, { room: 'blue' })
  await t.system(tableFreed, { table: 'oak' })
  const told = () => readers.flatMap((reader) => (reader.sees('ui.suggestion') ? [reader] : []))
  return { t, desk, readers, told, [Symbol.asyncDispose]: () => t[Symbol.asyncDispose]() }
}

it('a table is held for one person at a time until the person declines, over all partitions', async () => {
  await using room = await waitingRoom(4, 4)
  const order: string[] = []
  for (let i = 0; i < 4; i++) {
    const [holder] = room.told()
    expect([room.told().length, room.desk.holds.size]).toEqual([1, 1])
    order.push(holder?.personId ?? '')
    await holder?.declines()
  }
  expect(order).toEqual(room.readers.map(({ personId }) => personId))
  expect(room.desk.holds.size).toBe(0)
})

it('a hold can be extended three times, and its page shows the new time', async () => {
  await using room = await waitingRoom(1)
  const [reader] = room.readers
  const before = room.t.clock.now() + seconds(90)
  expect(reader?.sees('ui.suggestion')?.hold).toMatchObject({ expiresAt: new Date(before).toISOString(), extendable: true })
  for (let tap = 1; tap <= 3; tap++) {
    await room.t.clock.advance(minutes(1))
    const expiresAt = new Date(room.t.clock.now() + seconds(90)).toISOString()
    expect(await reader?.extends()).toEqual({ ok: true, expiresAt })
    expect(reader?.sees('ui.suggestion')?.hold).toMatchObject({ expiresAt })
  }
  expect(await reader?.accepts()).toMatchObject({ ok: true, result: { table: 'oak' } })
  expect([room.desk.holds.size, room.desk.sold.get('oak')]).toEqual([0, reader?.personId])
})

it('a person can neither extend the hold of another person nor accept after their own hold has expired', async () => {
  await using room = await waitingRoom(2)
  const other = room.readers.find((reader) => !room.told().includes(reader))
  await expect(other?.extends()).rejects.toThrow('No suggestion is shown')
  const [holder] = room.told()
  await room.t.clock.advance(seconds(91))
  expect(room.told()).toEqual([other])
  expect(await other?.accepts()).toMatchObject({ ok: true })
  await expect(holder?.accepts()).rejects.toThrow('No suggestion is shown')
})
