/**
 * The latest events of the page: those that its transport has not confirmed as stored or acknowledged. They are what the
 * browser gets when the page is left, and what a new transport starts with. Drafts are events that were neither scrubbed nor
 * checked yet, and so must not leave the page's own memory.
 */

import { type Entry, makeRoom, maxEvents, redated } from './entry.js'

export interface Tail {
  /** The oldest first. */
  readonly entries: readonly Entry[]
  /** The session of new events; `null` while it is not known. */
  readonly sessionId: string | null
  add: (entry: Entry) => void
  /** Adds an event that is not ready to be sent. The oldest of the least important drafts are lost if there are too many. */
  draft: (entry: Entry) => void
  /** Removes and returns all drafts, the oldest first. */
  takeDrafts: () => Entry[]
  /** Puts drafts back, before those that were added meanwhile. */
  putBack: (drafts: readonly Entry[]) => void
  readonly draftCount: number
  /** Removes the least important events if there are too many. They are lost unless a transport has them. */
  trim: (areLost: boolean) => void
  /** Forgets events that are stored, acknowledged or lost. */
  settle: (ids: Iterable<string>) => void
  /** Gives this session to the events that have none, and to new ones. */
  assign: (sessionId: string) => void
  /** Gives `sessionId`, if it is known, to the events that have none. The session of new ones is not known. */
  leave: (sessionId: string | null) => void
  redate: (ms: number) => void
  clear: () => void
  /** Counts events that were lost. */
  countDropped: (events: number) => void
  /** The number of lost events that were not reported to the server. */
  readonly unreported: number
  /** Records that so many lost events were reported. */
  markReported: (events: number) => void
}

/** Creates an empty tail. `onDropped` is called with the number of events that were lost so far. */
export function createTail(onDropped: (total: number) => void): Tail {
  let entries: Entry[] = []
  let drafts: Entry[] = []
  let session: string | null = null
  let dropped = 0
  let reported = 0

  function change(changed: (entry: Entry) => Entry): void {
    entries = entries.map(changed)
    drafts = drafts.map(changed)
  }

  const giveSession = (sessionId: string): void => change((entry) => (entry.sessionId === null ? { ...entry, sessionId } : entry))

  function countDropped(events: number): void {
    if (events === 0) return
    dropped += events
    onDropped(dropped)
  }

  return {
    get entries() {
      return entries
    },
    get sessionId() {
      return session
    },
    add: (entry) => void entries.push(entry),
    draft(entry) {
      drafts.push(entry)
      if (drafts.length > maxEvents) countDropped(makeRoom(drafts).length)
    },
    takeDrafts() {
      const taken = drafts
      drafts = []
      return taken
    },
    putBack(waiting) {
      drafts = [...waiting, ...drafts]
    },
    get draftCount() {
      return drafts.length
    },
    trim(areLost) {
      const removed = makeRoom(entries)
      if (areLost) countDropped(removed.length)
    },
    settle(ids) {
      const gone = new Set(ids)
      entries = entries.filter(({ event }) => !gone.has(event.id))
    },
    assign(sessionId) {
      session = sessionId
      giveSession(sessionId)
    },
    leave(sessionId) {
      session = null
      if (sessionId !== null) giveSession(sessionId)
    },
    redate: (ms) => change((entry) => redated(entry, ms)),
    clear() {
      entries = []
      drafts = []
      session = null
    },
    countDropped,
    get unreported() {
      return dropped - reported
    },
    markReported(events) {
      reported += events
    },
  }
}
