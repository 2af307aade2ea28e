'use client'

import { useCallback, useRef } from 'react'

/**
 * Returns a `ref` that calls `attach` with each element it gets, and the function that `attach` returned when the element
 * goes. `attach` keeps its identity as long as it does the same.
 */
export function useElement<Target extends Element>(attach: (element: Target) => () => void): (element: Target | null) => void {
  const detach = useRef<(() => void) | null>(null)
  return useCallback(
    (element) => {
      detach.current?.()
      detach.current = element && attach(element)
    },
    [attach],
  )
}
