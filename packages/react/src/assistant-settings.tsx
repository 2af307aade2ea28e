'use client'

import type { Assistant } from './use-assistant.js'
import { type ReactNode, useEffect, useId, useState } from 'react'
import type { Preferences } from '@proactive/protocol'
import { useAssistance } from './provider.js'
import { useAssistant } from './use-assistant.js'

const frequencies = ['minimal', 'normal', 'maximum'] as const

const settings = ({ consent, preferences, setConsent, setPreferences, loadPreferences }: Assistant) => ({
  consent,
  preferences,
  setConsent,
  setPreferences,
  loadPreferences,
})

/**
 * Whether and how often the assistant may speak. Off stops watching as well.
 *
 * @example
 * <AssistantSettings />
 */
export function AssistantSettings(): ReactNode {
  const { words } = useAssistance()
  const { consent, preferences, setConsent, setPreferences, loadPreferences } = useAssistant(settings)
  const [failed, setFailed] = useState(false)
  const name = useId()
  const enabled = consent === 'granted' && preferences?.enabled !== false

  useEffect(() => {
    loadPreferences().catch(() => {})
  }, [loadPreferences])

  function save(change: Partial<Preferences>): void {
    setFailed(false)
    setPreferences(change).catch(() => setFailed(true))
  }

  function turn(on: boolean): void {
    if (on && consent !== 'granted') setConsent('granted')
    else save({ enabled: on })
  }

  return (
    <fieldset data-proactive="settings">
      <legend>{words.assistant}</legend>
      <label>
        <input type="checkbox" checked={enabled} onChange={({ target }) => turn(target.checked)} />
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
      <p role="alert">{failed && words.notSaved}</p>
    </fieldset>
  )
}
