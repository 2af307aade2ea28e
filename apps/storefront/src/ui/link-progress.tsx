'use client'

import { useLinkStatus } from 'next/link'

/** Shows progress while the page of the surrounding link loads. */
export function LinkProgress() {
  return useLinkStatus().pending ? <span className="link-progress" aria-hidden="true" /> : null
}
