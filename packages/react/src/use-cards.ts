'use client'

import { useEffect, useSyncExternalStore } from 'react'
import { useProactiveContext } from './context.js'

/** The components that show a suggestion. Their code is loaded behind the connection, or with the first suggestion. */
export type Cards = typeof import('./cards.js')

const retryMs = 5_000

let cards: Cards | null = null
let loading: Promise<Cards> | null = null
const listeners = new Set<() => void>()

/** Loads the code of the cards, once. After a failure the next call tries again. */
export async function loadCards(): Promise<void> {
  loading ??= import('./cards.js')
  try {
    cards = await loading
    for (const listener of listeners) listener()
  } catch (error) {
    loading = null
    throw error
  }
}

/** Returns the cards, or `null` as long as their code is not there. It is loaded once it `isNeeded`, and a failure is reported. */
export function useCards(isNeeded: boolean): Cards | null {
  const { client } = useProactiveContext()
  const loaded = useSyncExternalStore(
    subscribe,
    () => cards,
    () => null,
  )
  const mustLoad = isNeeded && !loaded
  useEffect(() => {
    if (!mustLoad) return undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    let isOver = false
    const load = (): void => {
      loadCards().catch((error: unknown) => {
        client.reportError(error, { surface: 'SuggestionCard' })
        if (!isOver) timer = setTimeout(load, retryMs)
      })
    }
    load()
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [mustLoad, client])
  return loaded
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
