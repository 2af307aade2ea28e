import type { InspectionMessage, ProactiveClient } from '@proactive/browser'
import { ProactiveError } from '@proactive/protocol'
import { useCallback, useEffect, useState } from 'react'
import { emptyRecord, type InspectionRecord, receive } from '../model/record.js'

/** How long messages are collected before the panel shows them, in milliseconds. */
const collectMs = 50

/** What is known of the person who is followed, and why nothing more comes. */
export interface Inspecting {
  readonly record: InspectionRecord
  readonly isOpen: boolean
  readonly problem: ProactiveError | null
  /** Connects again after an attempt that was given up. */
  readonly retry: () => void
}

/** Follows a person while it is mounted; nobody for `null`. */
export function useInspection(client: ProactiveClient, person: string | null, operatorKey: string | null): Inspecting {
  const [record, setRecord] = useState(emptyRecord)
  const [{ isOpen, problem }, setState] = useState<Pick<Inspecting, 'isOpen' | 'problem'>>({ isOpen: false, problem: null })
  const [attempt, setAttempt] = useState(0)
  const retry = useCallback(() => setAttempt((former) => former + 1), [])

  useEffect(() => {
    if (person === null) return undefined
    const life = new AbortController()
    const { signal } = life
    let collected: InspectionMessage[] = []
    let timer: ReturnType<typeof setTimeout> | undefined

    function show(): void {
      timer = undefined
      const messages = collected
      collected = []
      setRecord((former) => receive(former, messages))
    }

    async function follow(whom: string): Promise<void> {
      const inspector = await client.inspect(operatorKey ?? undefined)
      if (signal.aborted) return
      await inspector.follow({
        person: whom,
        signal,
        onMessage(message) {
          collected.push(message)
          timer ??= setTimeout(show, collectMs)
        },
        onProblem: (now) => setState({ isOpen: now === null, problem: now }),
      })
    }

    follow(person).catch((error: unknown) => {
      if (!signal.aborted) setState({ isOpen: false, problem: asProblem(error) })
    })
    return () => {
      life.abort()
      clearTimeout(timer)
      setState({ isOpen: false, problem: null })
    }
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- another attempt begins anew
  }, [client, person, operatorKey, attempt])

  return { record, isOpen, problem, retry }
}

function asProblem(error: unknown): ProactiveError {
  return error instanceof ProactiveError ? error : new ProactiveError('unavailable', error instanceof Error ? error.message : String(error), { cause: error })
}
