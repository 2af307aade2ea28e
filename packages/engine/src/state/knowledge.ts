import type { Session } from './person.js'
import type { Cell } from '../define/trait.js'
import type { Slot } from './compiled.js'

/** Shows a tab's and its person's traits under their names: what audiences, scores and ties read. */
export interface Knowledge {
  /** The same object every time: read it before the next is asked for. */
  of(session: Session, now: number): object
  /** The events behind all that a condition looked at; undefined where it does not hold. */
  evidenceFor(condition: () => boolean): string[] | undefined
}

/** Getters made once, so that scoring many costs no copies. */
export function knowledge(slots: readonly Slot[]): Knowledge {
  let session: Session | undefined
  let now = 0
  let noted: string[] | undefined
  const known: object = {}
  for (const { name, n, trait } of slots) {
    const cellOf = (tab: Session): Cell | undefined => (trait.per === 'session' ? tab : tab.person).cells[n]
    Object.defineProperty(known, name, {
      enumerable: true,
      get() {
        const cell = session && cellOf(session)
        if (noted && cell && cell.by !== '' && !noted.includes(cell.by)) noted.push(cell.by)
        return trait.read(cell, now)
      },
    })
  }
  return {
    of(tab, at) {
      session = tab
      now = at
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
