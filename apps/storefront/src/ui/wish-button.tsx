'use client'

import { useTrack } from '@proactive/react'
import { Heart } from 'lucide-react'
import { useState } from 'react'
import { wishlistItemAdded, wishlistItemRemoved } from '../assistant/contract/index.js'
import { useLocale } from './locale-context.js'
import { usePageState } from './page-state.js'

/** Puts a product on the wish list, or takes it off. A form: without scripts it posts, and the server redirects back. */
export function WishButton({ product, isWished }: { product: { id: string; name: string }; isWished: boolean }) {
  const { words } = useLocale()
  const { announce, showNotice } = usePageState()
  const trackAdded = useTrack(wishlistItemAdded)
  const trackRemoved = useTrack(wishlistItemRemoved)
  const [wished, setWished] = useState(isWished)
  const [isPending, setPending] = useState(false)

  const change = async () => {
    const wants = !wished
    setWished(wants)
    setPending(true)
    try {
      const response = await fetch(`/api/shop/wishes/${encodeURIComponent(product.id)}`, { method: wants ? 'PUT' : 'DELETE' })
      if (!response.ok) throw new Error(`The wish list was not changed: the server answered ${response.status}.`)
      const track = wants ? trackAdded : trackRemoved
      track({ productId: product.id })
      announce(wants ? words.wished(product.name) : words.unwished(product.name))
    } catch {
      setWished(!wants)
      showNotice({ text: words.wishNotSaved, mood: 'trouble' })
    } finally {
      setPending(false)
    }
  }

  return (
    <form
      method="post"
      action="/api/shop/wishes"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isPending) void change()
      }}
    >
      <input type="hidden" name="productId" value={product.id} />
      <button name="wished" value={wished ? '0' : '1'} className="wish" aria-pressed={wished} aria-label={words.wishOf(product.name)}>
        <Heart aria-hidden="true" className="size-6" />
      </button>
    </form>
  )
}
