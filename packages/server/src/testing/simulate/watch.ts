import { fnv1a } from '@proactive/protocol'

/** A promise that a run broke. */
export interface Broken {
  promise: string
  how: string
  /** Virtual time in epoch milliseconds. */
  at: number
  /** The number of steps before it. */
  step: number
  /** What happened before to the same people and commands, the latest last. */
  records: string[]
}

/** Records what happens in a run, and the first promise that is broken. */
export interface Watch {
  readonly broken: Broken | undefined
  /** A hash of all notes: two identical runs have the same digest. */
  readonly digest: string
  /** Records what happened to the people, commands and events whose IDs are in `about`. */
  note(what: string, about: readonly string[], detail?: unknown): void
  /** Records that a promise is broken. The first one ends the run. */
  breaks(promise: string, how: string, about?: readonly string[]): void
}

interface Note {
  at: number
  what: string
  about: readonly string[]
  detail: unknown
}

const notesKept = 5_000
const notesShown = 30

export function createWatch({ now, step, start }: { now: () => number; step: () => number; start: number }): Watch {
  const notes: Note[] = []
  let broken: Broken | undefined
  let hash = fnv1a('')

  function written({ at, what, about, detail }: Note): string {
    const seconds = ((at - start) / 1_000).toFixed(3)
    const text = detail === undefined ? '' : ` ${JSON.stringify(detail)}`
    return `${seconds.padStart(10)} s  ${what} ${about.join(' ')}${text.slice(0, 400)}`
  }

  return {
    get broken() {
      return broken
    },
    get digest() {
      return (hash >>> 0).toString(16).padStart(8, '0')
    },
    note(what, about, detail) {
      hash = fnv1a(`${now()} ${what} ${about.join(' ')}`, hash)
      notes.push({ at: now(), what, about, detail })
      if (notes.length > 2 * notesKept) notes.splice(0, notesKept)
    },
    breaks(promise, how, about = []) {
      if (broken) return
      const relevant = notes.filter(
        (note) => about.length === 0 || note.about.length === 0 || note.about.some((id) => about.includes(id)),
      )
      broken = { promise, how, at: now(), step: step(), records: relevant.slice(-notesShown).map(written) }
    },
  }
}
