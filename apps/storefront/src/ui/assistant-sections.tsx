'use client'

import { AssistantActivity, AssistantSettings } from '@proactive/react'
import { useLocale } from './locale-context.js'

/** The assistant's settings and activity, for the settings page. */
export function AssistantSections() {
  const { words } = useLocale()
  return (
    <>
      <AssistantSettings />
      <div>
        <h2 className="title mb-3 text-2xl">{words.activity}</h2>
        <AssistantActivity />
      </div>
    </>
  )
}
