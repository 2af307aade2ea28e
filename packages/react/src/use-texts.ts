'use client'

import { useMemo } from 'react'
import { useProactiveContext } from './context.js'
import { type KitTexts, textsOf } from './messages.js'

/** Returns texts of the kit that are loaded later, in the provider's language. The app's own take precedence. */
export function useTexts<Texts extends object>(kit: KitTexts<Texts>): Texts {
  const { locale, messages } = useProactiveContext()
  return useMemo(() => textsOf(kit, locale, messages), [kit, locale, messages])
}
