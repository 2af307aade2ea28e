'use client'

import type { Problem } from '@proactive/browser'
import type { Asked } from '@proactive/protocol'
import { useCallback, useRef, useState } from 'react'
import { useProactiveContext } from './context.js'
import { problemOf } from './problem-of.js'

interface State {
  /** The question that was asked last; `null` before the first. */
  readonly question: string | null
  readonly isPending: boolean
  readonly answer: Asked | null
  /** Why there is no answer: an error code, or `offline`. */
  readonly problem: Problem | null
}

/** A question to the shop, and its answer. */
export interface Question extends State {
  /** Asks a question, in place of one that is not answered yet. It never rejects: `problem` says what went wrong. */
  readonly ask: (question: string) => Promise<void>
}

/**
 * Returns `ask`, with which a person asks the shop something, and the answer with its sources. The shop's own texts answer;
 * every text is plain text.
 *
 * @throws Error when there is no `ProactiveProvider` above.
 *
 * @example
 * const { ask, answer, isPending } = useAsk()
 */
export function useAsk(): Question {
  const { client } = useProactiveContext()
  const [state, setState] = useState<State>({ question: null, isPending: false, answer: null, problem: null })
  const latest = useRef(0)

  const ask = useCallback(
    async (question: string) => {
      const asked = ++latest.current
      setState({ question, isPending: true, answer: null, problem: null })
      let outcome: Pick<State, 'answer' | 'problem'>
      try {
        outcome = { answer: await client.ask(question), problem: null }
      } catch (error) {
        outcome = { answer: null, problem: problemOf(error, client) }
      }
      if (asked === latest.current) setState({ question, isPending: false, ...outcome })
    },
    [client],
  )

  return { ...state, ask }
}
