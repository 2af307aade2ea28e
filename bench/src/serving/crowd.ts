import { protocolVersion } from '@proactive/protocol'
import { type Host, openSession } from './served.js'
import { batch, viewing } from './viewing.js'
import { WirePage } from './wire-page.js'

const together = 20

/** Pages that send batches of 20. Each sends its next batch when the previous one is acknowledged. */
export class Crowd {
  readonly #pages: WirePage[]

  private constructor(pages: WirePage[]) {
    this.#pages = pages
  }

  static async of(size: number, host: Host): Promise<Crowd> {
    const pages: WirePage[] = []
    while (pages.length < size) pages.push(await openEvents(host))
    return new Crowd(pages)
  }

  /** Sends the packets; resolves when all are acknowledged. */
  send(packets: readonly Buffer[]): Promise<void> {
    let next = 0
    let open = packets.length
    const go = (page: WirePage): void => {
      const packet = packets[next++]
      if (packet) page.send(packet)
    }
    return new Promise((done, failed) => {
      for (const page of this.#pages) {
        page.onPacket = (answer) => {
          if (!answer.includes(`"accepted":${together},`)) return failed(new Error(`The server did not accept all ${together} events of a batch: ${answer.slice(0, 200)}`))
          if (--open === 0) done()
          else go(page)
        }
        go(page)
      }
    })
  }
}

export async function openEvents(host: Host): Promise<WirePage> {
  const { token } = await openSession(host)
  return WirePage.open(host.url, 'events', { token, protocol: protocolVersion })
}

/** Makes packets with batches of views, before any clock runs. */
export function packetsOf(batches: number): Buffer[] {
  return Array.from({ length: batches }, (_, n) => {
    const events = Array.from({ length: together }, () => viewing(`book-${n % 1_000}`))
    return WirePage.packet('events', n, 'events', batch(events))
  })
}
