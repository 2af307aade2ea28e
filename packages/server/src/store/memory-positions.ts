import type { Tables } from './memory-tables.js'
import type { Position, Positions } from './positions.js'

const keyOf = (follower: string, partition: number): string => `${partition} ${follower}`

/** Implements the positions of followers in memory. */
export function memoryPositions(tables: Tables): Positions {
  const positionOf = (key: string): Position => tables.positions.get(key) ?? { cursor: '', epoch: 0 }
  return {
    position: (follower, partition) => Promise.resolve(positionOf(keyOf(follower, partition))),
    movePosition(follower, partition, from, to) {
      const key = keyOf(follower, partition)
      const { cursor, epoch } = positionOf(key)
      if (cursor !== from.cursor || epoch !== from.epoch) return Promise.resolve(false)
      tables.positions.set(key, { cursor: to, epoch })
      return Promise.resolve(true)
    },
    beginAt(follower, count, cursor) {
      for (let n = 0; n < count; n++) {
        const key = keyOf(follower, n)
        if (!tables.positions.has(key)) tables.positions.set(key, { cursor, epoch: 0 })
      }
      return Promise.resolve()
    },
  }
}
