import type { ProactiveClient } from '@proactive/browser'
import { useEffect, useState } from 'react'

/** An answer of an operator's route, and why there is none. */
export interface Answered {
  readonly answer: unknown
  readonly problem: string | null
}

const nothing: Answered = { answer: undefined, problem: null }

/** Reads an operator's route while it is mounted, every two seconds; nothing for `null`. */
export function useAnswer(client: ProactiveClient, operatorKey: string, route: string | null): Answered {
  const [answered, setAnswered] = useState(nothing)
  useEffect(() => {
    if (route === null) return undefined
    let isOver = false
    let timer: ReturnType<typeof setTimeout> | undefined

    async function read(of: string): Promise<void> {
      const now = await client.inspect(operatorKey).then(
        async (inspector) => inspector.read(of).then((answer) => ({ answer, problem: null }), failed),
        failed,
      )
      if (isOver) return
      setAnswered(now)
      timer = setTimeout(() => void read(of), 2_000)
    }

    void read(route)
    return () => {
      isOver = true
      clearTimeout(timer)
      setAnswered(nothing)
    }
  }, [client, operatorKey, route])
  return answered
}

function failed(error: unknown): Answered {
  return { answer: undefined, problem: error instanceof Error ? error.message : String(error) }
}
