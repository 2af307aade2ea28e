import { cookies } from 'next/headers'

/** Returns whether the shopper gave consent for this visit by playing a scenario, which sets this cookie. */
export async function consentForVisit(): Promise<boolean> {
  return (await cookies()).get('consent-for-visit')?.value === 'granted'
}
