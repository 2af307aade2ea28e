'use client'

import { useEffect, useSyncExternalStore } from 'react'
import { useProactiveContext } from './context.js'

/** Code of surfaces that is loaded when it is needed. */
export interface LazyCode<Code> {
  /** Loads the code, once. After a failure the next call tries again. */
  load: () => Promise<void>
  /** Returns the code, or `null` as long as it is not there. It is loaded once it `isNeeded`, and a failure is reported. */
  useCode: (isNeeded: boolean) => Code | null
}

const retryMs = 5_000

/** Prepares the loading of code; `surface` names in a report what needs it. */
export function lazyCode<Code>(surface: string, importCode: () => Promise<Code>): LazyCode<Code> {
  let code: Code | null = null
  let loading: Promise<Code> | null = null
  const listeners = new Set<() => void>()

  async function load(): Promise<void> {
    loading ??= importCode()
    try {
      code = await loading
      for (const listener of listeners) listener()
    } catch (error) {
      loading = null
      throw error
    }
  }

  function subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }

  function useCode(isNeeded: boolean): Code | null {
    const { client } = useProactiveContext()
    const loaded = useSyncExternalStore(
      subscribe,
      () => code,
      () => null,
    )
    const mustLoad = isNeeded && !loaded
    useEffect(() => {
      if (!mustLoad) return undefined
      let timer: ReturnType<typeof setTimeout> | undefined
      let isOver = false
      const attempt = (): void => {
        load().catch((error: unknown) => {
          client.reportError(error, { surface })
          if (!isOver) timer = setTimeout(attempt, retryMs)
        })
      }
      attempt()
      return () => {
        isOver = true
        clearTimeout(timer)
      }
    }, [mustLoad, client])
    return loaded
  }

  return { load, useCode }
}
