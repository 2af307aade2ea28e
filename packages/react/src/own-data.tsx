'use client'

import { type ReactNode, useState } from 'react'
import { useProactiveContext } from './context.js'
import { ownDataTexts } from './own-data-texts.js'
import { useTexts } from './use-texts.js'

type Step = 'idle' | 'confirming' | 'working' | 'forgotten' | 'failed'

/** Lets the person download everything that the server holds about them, or have it deleted. */
export function OwnData(): ReactNode {
  const { client, words } = useProactiveContext()
  const texts = useTexts(ownDataTexts)
  const [step, setStep] = useState<Step>('idle')

  function run(request: () => Promise<void>, after: Step): void {
    setStep('working')
    request().then(
      () => setStep(after),
      () => setStep('failed'),
    )
  }

  const status = { working: words.working, forgotten: texts.forgotten, failed: words.requestFailed, confirming: texts.forgetSure, idle: '' }[step]
  return (
    <div data-proactive-part="own-data">
      <p role="status">{status}</p>
      {step === 'confirming' ? (
        <>
          <button type="button" onClick={() => run(client.eraseMe, 'forgotten')}>
            {texts.forgetYes}
          </button>
          <button type="button" onClick={() => setStep('idle')}>
            {texts.forgetNo}
          </button>
        </>
      ) : (
        <>
          <button type="button" disabled={step === 'working'} onClick={() => run(async () => save(await client.exportMe()), 'idle')}>
            {texts.download}
          </button>
          <button type="button" disabled={step === 'working'} onClick={() => setStep('confirming')}>
            {texts.forget}
          </button>
        </>
      )}
    </div>
  )
}

/** Has the browser save the data as a file. */
function save(data: unknown): void {
  const address = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = address
  link.download = 'my-data.json'
  link.click()
  URL.revokeObjectURL(address)
}
