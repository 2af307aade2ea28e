import { useCallback, useState } from 'react'

const storageKey = 'proactive.devtools.operator-key'

/** Returns the operator's key that was entered in this tab, and the function that replaces it. It is never in the address. */
export function useOperatorKey(): [string | null, (key: string | null) => void] {
  const [key, setKey] = useState(read)
  const change = useCallback((next: string | null) => {
    setKey(next)
    try {
      if (next === null) sessionStorage.removeItem(storageKey)
      else sessionStorage.setItem(storageKey, next)
    } catch {
      // Without storage the key lasts as long as the page.
    }
  }, [])
  return [key, change]
}

function read(): string | null {
  try {
    return sessionStorage.getItem(storageKey)
  } catch {
    return null
  }
}
