/**
 * Keeps why the page has no connection, or why the server does not take an event, and says it once in the console: what is
 * wrong with a setting must not look like a page on which nothing happens.
 */

import type { Refusal } from '@proactive/protocol'
import type { Rejected } from './rejected.js'

/** Why there is no connection, or an event that the page or the server does not know. */
export type ConnectionProblem = Pick<Refusal, 'code' | 'message'>

export interface ProblemKeeper {
  /** Takes why an attempt to connect failed. */
  tell: (cause: ConnectionProblem | Error) => void
  /** Takes an event that was rejected: one of an unknown type or version is a fault of a setting. */
  reject: (rejected: Rejected) => void
  /** Forgets why an attempt failed: the page is connected, or closed its connection. */
  settle: () => void
}

export interface ProblemKeeperOptions {
  isLive: () => boolean
  /** Returns the version of the protocol that the server said it speaks. */
  serverVersion: () => number | undefined
  onChange: (problem: ConnectionProblem | null) => void
}

/** Creates a keeper without a problem. */
export function createProblemKeeper({ isLive, serverVersion, onChange }: ProblemKeeperOptions): ProblemKeeper {
  let failure: ConnectionProblem | null = null
  let undeclared: ConnectionProblem | null = null
  let current: ConnectionProblem | null = null
  const said = new Set<string>()

  function update(): void {
    const next = failure ?? undeclared
    if (next?.code === current?.code && next?.message === current?.message) return
    current = next
    onChange(next)
  }

  async function say({ code, message }: ConnectionProblem): Promise<void> {
    if (said.has(code)) return
    said.add(code)
    // The advice is loaded when it is needed. A page that is offline does without.
    const advice = await import('./advice.js').then(({ adviceOn }) => adviceOn(code, serverVersion()), () => '')
    console.warn(`Proactive: the assistant is not connected (${code}). ${[message, advice].filter(Boolean).join(' ')}`)
  }

  return {
    tell(cause) {
      // A token that could not be renewed yet ends no connection.
      if (isLive()) return
      // An error without a code is one of the network, or of code that could not be loaded.
      failure = { code: 'code' in cause ? cause.code : 'unavailable', message: cause.message }
      update()
      void say(failure)
    },
    reject({ code, message }) {
      if (code !== 'unknown_type' && code !== 'unsupported_version') return
      undeclared = { code, message }
      update()
    },
    settle() {
      failure = null
      update()
    },
  }
}

