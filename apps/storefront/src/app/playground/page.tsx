import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { settings } from '../../settings.js'
import { readLocale } from '../../shop/read-locale.js'
import { Playground } from './playground.js'

export const metadata: Metadata = { title: 'Playground', robots: { index: false } }

/** Shows each surface of the assistant in every state, for the eye and for tests; in demo mode only. */
export default async function PlaygroundPage() {
  if (!settings().demo) notFound()
  const { locale } = await readLocale()
  return <Playground locale={locale} />
}
