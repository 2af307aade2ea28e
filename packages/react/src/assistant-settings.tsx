'use client'

import type { Preferences } from '@proactive/protocol'
import { type ReactNode, useEffect, useId, useState } from 'react'
import { useProactiveContext } from './provider.js'
import { Surface } from './surface.js'
import { type Assistant, useAssistant } from './use-assistant.js'

const frequencies = ['minimal', 'normal', 'maximum'] as const

const settingsOf = ({ consent, preferences, setConsent, setPreferences, loadPreferences }: Assistant) => ({
  consent,
  preferences,
  setConsent,
  setPreferences,
  loadPreferences,
})

/**
 * Lets the person choose whether and how often the assistant may speak. Switching it off stops capture as well.
 *
 * @example
 * <AssistantSettings />
 */
export function AssistantSettings(): ReactNode {
  const preferences = useAssistant(preferencesOf)
  return (
    <Surface name="AssistantSettings" attempt={preferences}>
      <SettingsForm />
    </Surface>
  )
}

const preferencesOf = ({ preferences }: Assistant): Preferences | null => preferences

function SettingsForm(): ReactNode {
  const { words } = useProactiveContext()
  const { consent, preferences, setConsent, setPreferences, loadPreferences } = useAssistant(settingsOf)
  const [hasFailed, setHasFailed] = useState(false)
  /** The position of the switch while the server stores it: on holds only once it is stored. */
  const [pending, setPending] = useState<boolean | null>(null)
  const name = useId()
  const enabled = pending ?? (consent === 'granted' && preferences?.enabled !== false)

  useEffect(() => {
    loadPreferences().catch(() => {})
  }, [loadPreferences])

  function save(change: Partial<Preferences>): void {
    setHasFailed(false)
    setPending(change.enabled ?? null)
    setPreferences(change)
      .catch(() => setHasFailed(true))
      .finally(() => setPending(null))
  }

  function toggle(on: boolean): void {
    if (on && consent !== 'granted') setConsent('granted')
    if (consent === 'granted' || preferences?.enabled === false) save({ enabled: on })
  }

  return (
    <fieldset data-proactive="settings">
      <legend>{words.assistant}</legend>
      <label>
        <input type="checkbox" checked={enabled} onChange={({ target }) => toggle(target.checked)} />
        {words.on}
      </label>
      <fieldset disabled={!enabled}>
        <legend>{words.frequency}</legend>
        {frequencies.map((frequency) => (
          <label key={frequency}>
            <input
              type="radio"
              name={name}
              checked={(preferences?.frequency ?? 'normal') === frequency}
              onChange={() => save({ frequency })}
            />
            {words[frequency]}
          </label>
        ))}
      </fieldset>
      <p role="alert">{hasFailed && words.notSaved}</p>
    </fieldset>
  )
}
