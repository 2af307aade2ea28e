'use client'

import { useEffect, useEffectEvent, useState } from 'react'

/** Counts down a hold, in text; `ms` is how long it lasts from now. Give it a new React key when the hold is renewed. */
export function HeldFor({ ms, label, onEnd }: { ms: number; label: string; onEnd?: () => void }) {
  const [left, setLeft] = useState(ms)
  const end = useEffectEvent(() => onEnd?.())

  useEffect(() => {
    const until = performance.now() + ms
    const timer = setInterval(() => {
      const now = Math.max(0, until - performance.now())
      setLeft(now)
      if (now > 0) return
      clearInterval(timer)
      end()
    }, 500)
    return () => clearInterval(timer)
  }, [ms])

  if (left <= 0) return null
  const seconds = Math.ceil(left / 1_000)
  return (
    <span role="timer" className="figures held-for">
      {label} <strong>{`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`}</strong>
    </span>
  )
}
