import type { Activity, PageSuggestion } from './snapshot.js'
import { readStored, writeStored } from './storage.js'

/** What one tab remembers over a reload. Suggestions are acked when they are in here, so `lastSeq` stands for them. */
export interface TabMemory {
  sessionId: string | null
  lastSeq: number
  /** Ids of commands that ran, the latest hundred: each runs once. */
  done: string[]
  suggestions: readonly PageSuggestion[]
  activity: readonly Activity[]
}

export interface Tab {
  readonly memory: Readonly<TabMemory>
  remember: (change: Partial<TabMemory>) => void
  /** Starts over, with another session or none. */
  reset: (sessionId?: string) => void
  /** Reads what an earlier page of this tab left, unless the tab is a duplicate of one that still lives. */
  resume: () => Promise<void>
  /** Lets go of the session's name, so that a later page of this tab may take it. */
  release: () => void
}

const key = 'proactive.tab'
const claimTimeoutMs = 300
const nothing: TabMemory = { sessionId: null, lastSeq: 0, done: [], suggestions: [], activity: [] }

/**
 * sessionStorage is copied when a tab is duplicated. A Web Lock named for the session tells the copy from a reload:
 * the original holds it while it lives.
 */
export function createTab(): Tab {
  let memory = nothing
  let resuming: Promise<void> | null = null
  let letGo: (() => void) | null = null

  function remember(change: Partial<TabMemory>): void {
    memory = { ...memory, ...change }
    if (memory.sessionId) writeStored('sessionStorage', key, JSON.stringify(memory))
  }

  function reset(sessionId?: string): void {
    letGo?.()
    memory = nothing
    writeStored('sessionStorage', key, null)
    if (!sessionId) return
    remember({ sessionId })
    void claim(sessionId)
  }

  async function resume(): Promise<void> {
    const left = read()
    if (!left?.sessionId) return
    if (await claim(left.sessionId)) memory = left
    else reset()
  }

  /** Whether this page may go by that session's name: no other living one does. */
  async function claim(sessionId: string): Promise<boolean> {
    if (!('locks' in navigator)) return true
    return new Promise((resolve) => {
      const hold = async (): Promise<void> => {
        resolve(true)
        await new Promise<void>((done) => {
          letGo = done
        })
      }
      const signal = AbortSignal.timeout(claimTimeoutMs)
      navigator.locks.request(`proactive.${sessionId}`, { signal }, hold).catch(() => resolve(false))
    })
  }

  return {
    get memory() {
      return memory
    },
    remember,
    reset,
    resume: async () => (resuming ??= resume()),
    release() {
      letGo?.()
      resuming = null
    },
  }
}

function read(): TabMemory | null {
  try {
    const left: Partial<TabMemory> = JSON.parse(readStored('sessionStorage', key) ?? '{}')
    return { ...nothing, ...left }
  } catch {
    return null
  }
}
