'use client'

import { useEffect } from 'react'

/** Puts the height of the assistant's card into the custom property `--card-height`, so that the page can leave room for it. */
export function CardHeight() {
  useEffect(() => {
    const { style } = document.documentElement
    const resizes = new ResizeObserver(([card]) => style.setProperty('--card-height', `${card?.borderBoxSize[0]?.blockSize ?? 0}px`))
    const changes = new MutationObserver(() => {
      resizes.disconnect()
      const card = document.querySelector("body > [data-proactive='suggestion']")
      if (card) resizes.observe(card)
    })
    changes.observe(document.body, { childList: true })
    return () => {
      changes.disconnect()
      resizes.disconnect()
    }
  }, [])
  return null
}
