'use client'

import { useLinkStatus } from 'next/link'

/** Inside a link: shows that its page is on its way, should that take a moment. */
export function OnItsWay() {
  return useLinkStatus().pending ? <span className="on-its-way" aria-hidden="true" /> : null
}
