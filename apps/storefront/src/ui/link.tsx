import NextLink from 'next/link'
import type { ComponentProps } from 'react'

/**
 * A link to another page of the shop. Every page is rendered when it is asked for, so that nothing of it could be loaded
 * ahead but its frame, which the page at hand has already: a request for every link in sight would be wasted.
 */
export function Link(props: ComponentProps<typeof NextLink>) {
  return <NextLink prefetch={false} {...props} />
}
