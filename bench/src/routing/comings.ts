import type { Message } from '@proactive/engine'
import type { Reader } from './readers.js'
import { chooses, presence } from './room.js'

/** What happens between one round and the next. */
export interface Happening {
  presences: Message[]
  moves: Message[]
}

/** How many of each there are. */
export const counts = { presences: 3_400, moves: 10_000 } as const

/** Ten seconds of sessions that last ten minutes: so many go, and those of the time before come back. */
const leaving = counts.presences / 2
const swaps = counts.moves / 2

/** Lets readers go, come back, and change branches with each other, so that as many are in each as before. */
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
