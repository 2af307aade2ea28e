import type { Page } from '@playwright/test'

/**
 * Watches what moves on a page from now on without being a part of a suggestion. Call it before the page is opened; the
 * function that it returns tells what has moved since it was last asked, as HTML.
 */
export async function watchMoves(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const moved: string[] = []
    Object.assign(globalThis, { moved })
    new PerformanceObserver((list) => {
      // Also what moves just after a click, which the score that is known as CLS leaves out.
      for (const entry of list.getEntries()) {
        for (const { node } of Reflect.get(entry, 'sources')) {
          const element: Element | null = node instanceof Element ? node : (node?.parentElement ?? null)
          if (!element?.closest('[data-proactive="suggestion"]')) moved.push(element?.outerHTML ?? 'something that is gone')
        }
      }
    }).observe({ type: 'layout-shift' })
  })
  // The entries of a frame are there once the next frame is drawn.
  return () =>
    page.evaluate(async () => {
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve))))
      const moved: string[] = Reflect.get(globalThis, 'moved')
      return moved.splice(0)
    })
}
