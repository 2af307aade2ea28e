'use client'

import type { ClientSnapshot, ProactiveClient } from '@proactive/browser'
import { useCallback } from 'react'
import { useProactiveContext } from './context.js'
import { useSnapshot } from './use-snapshot.js'

/** The state of the assistant, and the functions that change it. */
export type Assistant = ClientSnapshot &
  Pick<
    ProactiveClient,
    'setConsent' | 'setPreferences' | 'loadPreferences' | 'setLocale' | 'renewSession' | 'undo' | 'page'
  >

/**
 * Returns preferences, activity, connection and consent, with their setters. With a selector, the component renders only
 * when the selected part changes; define the selector outside of the component, or memoize it.
 *
 * @throws Error when there is no `ProactiveProvider` above.
 *
 * @example
 * const consent = useAssistant((assistant) => assistant.consent)
 */
export function useAssistant(): Assistant
export function useAssistant<Part>(select: (assistant: Assistant) => Part): Part
export function useAssistant(select: (assistant: Assistant) => unknown = (assistant) => assistant): unknown {
  const { client } = useProactiveContext()
  return useSnapshot(useCallback((snapshot: ClientSnapshot) => select({ ...client, ...snapshot }), [client, select]))
}
