/**
 * What one tab remembers over a reload, kept in sessionStorage. The browser copies sessionStorage when a tab is
 * duplicated. A Web Lock named after the session tells the duplicate from a reload: the original tab holds the lock
 * while it lives, so the duplicate cannot get the lock and starts a new session.
 *
 * Tricky case: a page that is left while it waits for its lock gives up. It must not take itself for a duplicate when it
 * returns, and must not erase what a later page of the tab remembers.
 */

import { isRecord } from '@proactive/protocol'
import type { Activity, PageSuggestion } from './snapshot.js'
import { readStored, writeStored } from './storage.js'
import { tabKey } from './tab-key.js'

/** The memory of a tab. A suggestion is acked once it is stored here, so `lastSeq` covers it. */
export interface TabMemory {
  sessionId: string | null
  /** The tab's name in the stored events; empty until it is needed. */
  tab: string
  lastSeq: number
  /** The ids of the latest hundred commands: each runs once. */
  done: string[]
  suggestions: readonly PageSuggestion[]
  activity: readonly Activity[]
  /** The number of events that an earlier page of this tab could not send when it was left. */
  lost: number
}

export interface Tab {
  readonly memory: Readonly<TabMemory>
  /** The session that this tab had last, also while `resume` waits to learn whether the tab is a duplicate. */
  readonly lastSession: string | null
  /** Changes the memory and stores it. */
  remember: (change: Partial<TabMemory>) => void
  /** Clears the memory and starts with another session, or without one. */
  reset: (sessionId?: string) => void
  /** Reads the memory of an earlier page of this tab, unless this tab is a duplicate of one that is still open. */
  resume: () => Promise<void>
  /** Releases the lock, so that a later page of this tab can take over the session. */
  release: () => void
}

/** How long to wait for the lock: a page that was just left may still hold it. */
const claimTimeoutMs = 300
const emptyMemory: TabMemory = { sessionId: null, tab: '', lastSeq: 0, done: [], suggestions: [], activity: [], lost: 0 }

/** Creates the memory of this tab; nothing is read before `resume`. */
export function createTab(): Tab {
  let memory = emptyMemory
  let resuming: Promise<void> | null = null
  let releaseLock: (() => void) | null = null

  function remember(change: Partial<TabMemory>): void {
    memory = { ...memory, ...change }
    if (memory.sessionId || memory.tab || memory.lost > 0) writeStored('sessionStorage', tabKey, JSON.stringify(memory))
  }

  function reset(sessionId?: string): void {
    releaseLock?.()
    memory = { ...emptyMemory, tab: memory.tab }
    writeStored('sessionStorage', tabKey, null)
    if (!sessionId) return
    remember({ sessionId })
    void claim(sessionId)
  }

  async function resume(): Promise<void> {
    const stored = readMemory()
    if (!stored) return
    // A page out of the back/forward cache remembers a session that a later page of this tab may have ended.
    if (!stored.sessionId) {
      memory = stored
      return
    }
    const claimed = await claim(stored.sessionId)
    if (claimed === 'held') memory = stored
    else if (claimed === 'taken') reset()
  }

  /** Takes the lock of a session. Resolves with `taken` when another open page holds it, with `released` after `release`. */
  async function claim(sessionId: string): Promise<'held' | 'taken' | 'released'> {
    if (!('locks' in navigator)) return 'held'
    const waiting = new AbortController()
    const timer = setTimeout(() => waiting.abort(), claimTimeoutMs)
    return new Promise((resolve) => {
      const stopWaiting = (outcome: 'held' | 'taken' | 'released'): void => {
        clearTimeout(timer)
        resolve(outcome)
      }
      const hold = async (): Promise<void> => {
        if (waiting.signal.aborted) return
        stopWaiting('held')
        await new Promise<void>((release) => {
          releaseLock = release
        })
      }
      releaseLock = () => {
        stopWaiting('released')
        waiting.abort()
      }
      navigator.locks.request(`proactive.${sessionId}`, { signal: waiting.signal }, hold).catch(() => stopWaiting('taken'))
    })
  }

  return {
    get memory() {
      return memory
    },
    get lastSession() {
      return memory.sessionId ?? readMemory()?.sessionId ?? null
    },
    remember,
    reset,
    resume: async () => (resuming ??= resume()),
    release() {
      releaseLock?.()
      resuming = null
    },
  }
}

/** Reads the stored memory; `null` when the storage is not available. What cannot be read of it is left out. */
function readMemory(): TabMemory | null {
  const text = readStored('sessionStorage', tabKey)
  if (text === undefined) return null
  const stored = parse(text ?? '{}')
  const { sessionId, lastSeq, done, suggestions, activity } = stored
  const tab = typeof stored['tab'] === 'string' ? stored['tab'] : ''
  const lost = countOf(stored['lost'])
  if (typeof sessionId !== 'string' || !uuid.test(sessionId)) return { ...emptyMemory, tab, lost }
  return {
    sessionId,
    tab,
    lastSeq: countOf(lastSeq),
    done: Array.isArray(done) ? done.filter((id) => typeof id === 'string') : [],
    suggestions: Array.isArray(suggestions) ? suggestions.filter(isSuggestion) : [],
    activity: Array.isArray(activity) ? activity.filter(isActivity) : [],
    lost,
  }
}

const countOf = (value: unknown): number => (typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0)

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : {}
  } catch {
    return {}
  }
}

function isSuggestion(value: unknown): value is PageSuggestion {
  if (!isRecord(value) || !Array.isArray(value['why'])) return false
  return ['id', 'phase', 'message', 'priority', 'expiresAt'].every((field) => typeof value[field] === 'string')
}

function isActivity(value: unknown): value is Activity {
  return isRecord(value) && ['id', 'time', 'state', 'message'].every((field) => typeof value[field] === 'string')
}
