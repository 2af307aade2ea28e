'use client'

import type { Attention } from '@proactive/browser'
import { useEffect, useMemo, useRef } from 'react'
import { useProactiveContext } from './context.js'

/**
 * Returns `request`, with which an app's own survey, tour, chat or promotion asks for its turn from the budget that
 * suggestions use, over all tabs and devices of the person. A turn ends with `release(shown)`; when the component unmounts,
 * a turn that it still has ends as not shown.
 *
 * @throws Error when there is no `ProactiveProvider` above.
 *
 * @example
 * const attention = useAttention()
 * const turn = await attention.request({ kind: 'survey', priority: 'low' })
 * if (turn.granted) openSurvey({ onClose: () => turn.release(true) })
 */
export function useAttention(): Attention {
  const { client } = useProactiveContext()
  /** Aborted when the component unmounts: that ends each turn that it has or waits for. */
  const life = useRef<AbortController>(undefined)

  useEffect(
    () => () => {
      life.current?.abort()
      life.current = undefined
    },
    [],
  )

  return useMemo(
    () => ({
      request: async (asked) => {
        // Here and not in the effect, which runs after those of the component's children.
        life.current ??= new AbortController()
        const { signal } = life.current
        return client.attention.request({ ...asked, signal: asked.signal ? AbortSignal.any([asked.signal, signal]) : signal })
      },
    }),
    [client],
  )
}
