'use client'

import type { Hold } from '@proactive/protocol'
import { useEffect, useState } from 'react'
import { useProactiveContext } from './context.js'

/** How long before its end a hold is about to end: WCAG 2.2.1 asks for at least 20 s to extend it. */
const endingMs = 45_000

/** Returns whether a hold ends within 45 s, by the server's clock. */
export function useHoldEnding(hold: Hold | null): boolean {
  const { client } = useProactiveContext()
  const [endingHold, setEndingHold] = useState<Hold | null>(null)

  useEffect(() => {
    if (!hold) return undefined
    const timer = setTimeout(() => setEndingHold(hold), Date.parse(hold.expiresAt) - client.now() - endingMs)
    return () => clearTimeout(timer)
  }, [client, hold])

  return hold !== null && endingHold === hold
}
