'use client'

import { useTrack } from '@proactive/react'
import { useRouter } from 'next/navigation'
import { type SubmitEvent, useState, useTransition } from 'react'
import { z } from 'zod/mini'
import { checkoutStepCompleted } from '../../assistant/contract/index.js'
import type { CheckoutStep } from '../../shop/checkout.js'

const answer = z.union([z.object({ to: z.string() }), z.object({ problem: z.string(), field: z.optional(z.string()) })])

/** What is wrong with a form: `field` is the field that must be changed; `unsent` when the server did not answer. */
export interface StepProblem {
  problem: string
  field?: string | undefined
}

/**
 * Posts a step's form without loading the document anew, and goes on to the page that the server names. Before the page
 * is hydrated, and without scripts, the browser posts the same form.
 */
export function useStepForm(step: CheckoutStep, first: StepProblem | null = null) {
  const router = useRouter()
  const track = useTrack(checkoutStepCompleted)
  const [problem, setProblem] = useState(first)
  const [isSending, setSending] = useState(false)
  const [isLeaving, startLeaving] = useTransition()

  async function send(form: HTMLFormElement): Promise<void> {
    setSending(true)
    setProblem(null)
    const body = new FormData(form)
    const read = await post(form.action, body)
    setSending(false)
    if (!('to' in read)) {
      setProblem(read)
      const field = read.field === undefined ? null : form.elements.namedItem(read.field)
      if (field instanceof HTMLElement) field.focus()
      // An answer was given under the form's key, so that the next attempt needs another one. Without an answer, the
      // same key keeps the server from doing it twice.
      if (read.problem !== 'unsent') router.refresh()
      return
    }
    const method = body.get('method')
    track({ step, ...(typeof method === 'string' && { method }) })
    // The page that comes next may have been loaded before this form changed what it shows.
    startLeaving(() => {
      router.push(read.to)
      router.refresh()
    })
  }

  return {
    problem,
    setProblem,
    isBusy: isSending || isLeaving,
    onSubmit: (event: SubmitEvent<HTMLFormElement>) => {
      event.preventDefault()
      void send(event.currentTarget)
    },
  }
}

/** Posts a form and returns the server's answer. */
export async function post(action: string, body: FormData): Promise<{ to: string } | StepProblem> {
  const unsent = { problem: 'unsent' }
  const response = await fetch(action, { method: 'POST', headers: { accept: 'application/json' }, body }).catch(() => null)
  if (!response) return unsent
  const read = answer.safeParse(await response.json().catch(() => null))
  return read.success ? read.data : unsent
}
