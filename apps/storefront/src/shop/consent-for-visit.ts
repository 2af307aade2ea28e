import { cookies } from 'next/headers'

/** Whether the shopper agreed for this visit by playing a scenario, which sets this cookie. */
export async function consentForVisit(): Promise<boolean> {
  return (await cookies()).get('consent-for-visit')?.value === 'granted'
}
