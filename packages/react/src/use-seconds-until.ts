'use client'

import { useEffect, useState } from 'react'
import { useProactiveContext } from './context.js'

/** Returns how many seconds there are until an instant, by the server's clock; 0 once it is past. Another instant needs another `key`. */
export function useSecondsUntil(instant: string): number {
  const { client } = useProactiveContext()
  const remaining = (): number => Math.max(0, Math.round((Date.parse(instant) - client.now()) / 1_000))
  const [seconds, setSeconds] = useState(remaining)

  useEffect(() => {
    const timer = setInterval(() => setSeconds(remaining()), 1_000)
    return () => clearInterval(timer)
  })

  return seconds
}

/** Writes seconds as minutes and seconds: `1:05`. */
export const clockOf = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
