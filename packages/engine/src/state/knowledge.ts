import type { KnownVisitor } from '../define/use-case.js'
import type { Session } from './person.js'
import type { Cell } from '../define/trait.js'
import type { Slot } from './compiled.js'

/** The traits of a tab and its person by name, as audiences, scores and ties read them. */
export interface Knowledge {
  /** What a use case's callback is handed of a tab. The same object every time: read it before the next is asked for. */
  of(session: Session, signal: unknown, now: number): KnownVisitor
  /** Returns the events behind the traits that a condition reads; undefined when it does not hold. */
  evidenceFor(condition: () => boolean): string[] | undefined
}

/** Creates the getters once, so that scoring many persons copies nothing. */
export function knowledge(slots: readonly Slot[]): Knowledge {
  let session: Session | undefined
  let noted: string[] | undefined
  const visitor: object = {}
  const known: { -readonly [K in keyof KnownVisitor]: KnownVisitor[K] } = { signal: undefined, visitor, now: 0 }
  for (const { name, n, trait } of slots) {
    const cellOf = (tab: Session): Cell | undefined => (trait.per === 'session' ? tab : tab.person).cells[n]
    Object.defineProperty(visitor, name, {
      enumerable: true,
      get() {
        const cell = session && cellOf(session)
        if (noted && cell?.value !== undefined && cell.by !== '' && !noted.includes(cell.by)) noted.push(cell.by)
        return trait.read(cell, known.now)
      },
    })
  }
  return {
    of(tab, signal, now) {
      session = tab
      known.signal = signal
      known.now = now
      return known
    },
    evidenceFor(condition) {
      const events: string[] = []
      noted = events
      try {
        return condition() ? events : undefined
      } finally {
        noted = undefined
      }
    },
  }
}
