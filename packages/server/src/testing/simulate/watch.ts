/** A promise that was not kept. */
export interface Broken {
  promise: string
  how: string
  /** Epoch milliseconds, and the how-manieth thing to happen it was. */
  at: number
  step: number
  /** What happened before, about the same persons and commands; the latest last. */
  records: string[]
}

/** Takes notes of what happens, and of the first promise that is broken. */
export interface Watch {
  readonly broken: Broken | undefined
  /** The notes boiled down to a number: two runs that went the same way have the same. */
  readonly digest: string
  /** `about` are ids by which notes are found again. */
  note(what: string, about: readonly string[], detail?: unknown): void
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
  let hash = 0x811c9dc5

  function stir(text: string): void {
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  }

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
      stir(`${now()} ${what} ${about.join(' ')}`)
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
