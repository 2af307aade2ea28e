'use client'

import { useCallback, useInsertionEffect, useRef } from 'react'

/**
 * Returns a function of a stable identity that calls the function of the latest render. For effects and events only:
 * while React renders, it still calls the former one.
 */
export function useLatest<Args extends unknown[], Result>(call: (...args: Args) => Result): (...args: Args) => Result {
  const latest = useRef(call)
  useInsertionEffect(() => {
    latest.current = call
  })
  return useCallback((...args: Args) => latest.current(...args), [])
}
