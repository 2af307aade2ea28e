import { vi } from 'vitest'

/** What the page handed to the browser in one beacon. */
export interface Beacon {
  url: string
  body: { token: string; sentAt: string; dropped?: number; events: { id: string; type: string; data: object }[] }
}

/** Collects the beacons of the page. The browser accepts at most `maxBytes` at once. */
export function catchBeacons(maxBytes = 64_000): Beacon[] {
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
      if (written.length > maxBytes) return false
      caught.push({ url, body: JSON.parse(written) })
      return true
    },
  })
  return caught
}
