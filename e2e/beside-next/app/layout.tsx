import type { ReactNode } from 'react'
import { Assistant } from './assistant.js'

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <Assistant>{children}</Assistant>
      </body>
    </html>
  )
}
