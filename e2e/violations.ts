import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'

interface Part {
  /** The selector of the part of the page that is checked. Default: the whole page. */
  include?: string
  /** Rules that do not hold on this page. */
  without?: string[]
}

/**
 * Returns the accessibility violations that axe finds, for a shopper who prefers reduced motion: what fades in, such as the
 * question of consent, has too little contrast until it is there, and may come at any moment.
 */
export async function violationsOn(page: Page, { include, without = [] }: Part = {}): Promise<unknown[]> {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const axe = new AxeBuilder({ page }).disableRules(without)
  return (await (include === undefined ? axe : axe.include(include)).analyze()).violations
}
