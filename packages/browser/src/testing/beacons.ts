import { vi } from 'vitest'

export interface Beacon {
  url: string
  body: { token: string; sentAt: string; events: { id: string; type: string; data: object }[] }
}

/** Collects what the page hands to the browser to send; `takes` says how many bytes it accepts at once. */
export function catchBeacons(takes = 64_000): Beacon[] {
  const caught: Beacon[] = []
  class ReadableBlob extends Blob {
    readonly written: string
    constructor(parts: string[]) {
      super(parts)
      this.written = parts.join('')
    }
  }
  vi.stubGlobal('Blob', ReadableBlob)
  Object.assign(navigator, {
    sendBeacon(url: string, { written }: ReadableBlob) {
      if (written.length > takes) return false
      caught.push({ url, body: JSON.parse(written) })
      return true
    },
  })
  return caught
}
