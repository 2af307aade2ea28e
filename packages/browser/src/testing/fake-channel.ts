/** The BroadcastChannels of one browser: a message reaches all other channels of its name at once. */
export class FakeChannel extends EventTarget {
  static open: FakeChannel[] = []

  readonly name: string

  constructor(name: string) {
    super()
    this.name = name
    FakeChannel.open.push(this)
  }

  postMessage(data: unknown): void {
    for (const channel of FakeChannel.open.filter((each) => each !== this && each.name === this.name)) {
      channel.dispatchEvent(new MessageEvent('message', { data: structuredClone(data) }))
    }
  }

  close(): void {
    FakeChannel.open = FakeChannel.open.filter((each) => each !== this)
  }
}
