'use client'

import type { ReactNode } from 'react'

/** The assistant, around every page. */
export function AssistantProvider({ children }: { children: ReactNode }) {
  return <>{children}</>
}
