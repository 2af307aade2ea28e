import type { Message } from '@proactive/engine'
import type { Reader } from './readers.js'
import { chooses, presence } from './room.js'

/** The messages between two rounds. */
export interface Happening {
  presences: Message[]
  moves: Message[]
}

/** The number of messages of each kind. */
export const counts = { presences: 3_400, moves: 10_000 } as const

/**
 * Sessions that end within ten seconds when a session lasts ten minutes. The ones that ended in the round before
 * return.
 */
const leaving = counts.presences / 2
const swaps = counts.moves / 2

/** Lets readers leave, return, and swap branches in pairs, so that each branch keeps its size. */
export class Comings {
  readonly #readers: readonly Reader[]
  readonly #random: (below: number) => number
  #away: Reader[] = []

  constructor(readers: readonly Reader[], random: (below: number) => number) {
    this.#readers = readers
    this.#random = random
  }

  next(): Happening {
    const coming = this.#away.map((reader) => turns(reader, true))
    this.#away = []
    const going = Array.from({ length: leaving }, () => turns(this.#leaver(), false))
    const presences = [...coming, ...going]
    const moves = Array.from({ length: swaps }, () => swap(this.#someone(), this.#someone())).flat()
    return { presences, moves }
  }

  #leaver(): Reader {
    const reader = this.#someone()
    this.#away.push(reader)
    return reader
  }

  #someone(): Reader {
    for (;;) {
      const reader = this.#readers[this.#random(this.#readers.length)]
      if (reader?.live) return reader
    }
  }
}

function turns(reader: Reader, live: boolean): Message {
  reader.live = live
  return presence(reader, live)
}

function swap(one: Reader, other: Reader): Message[] {
  const { branch } = one
  one.branch = other.branch
  other.branch = branch
  return [chooses(one, one.branch), chooses(other, other.branch)]
}
