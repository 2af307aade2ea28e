import { redirect } from 'next/navigation'
import { type Checkout, type CheckoutStep, readCheckout, wayTo } from './checkout.js'
import { connections } from './database.js'
import { currentPersonId } from './person.js'

/** The parameters of a step's page: what the form before had wrong, and the unpaid order that it is about. */
export type StepQuery = Promise<{ problem?: string; field?: string; order?: string }>

/** Reads the caller's checkout for a step, and redirects when the step may not be opened yet. */
export async function openCheckout(step: CheckoutStep): Promise<{ checkout: Checkout; personId: string }> {
  const personId = await currentPersonId()
  if (personId === null) redirect('/basket')
  const checkout = await readCheckout(connections().pool, personId)
  const elsewhere = wayTo(step, checkout)
  if (elsewhere) redirect(elsewhere)
  return { checkout, personId }
}

/** Returns what was wrong with a form that was posted without scripts; null when nothing was. */
export function problemIn({ problem, field }: Awaited<StepQuery>): { problem: string; field?: string } | null {
  if (problem === undefined) return null
  return { problem, ...(field !== undefined && { field }) }
}

/** Makes a key of 128 random bits in hex for a form that must take effect once. */
export const formKey = (): string => crypto.randomUUID().replaceAll('-', '')
