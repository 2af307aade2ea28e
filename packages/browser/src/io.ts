/** As much of Socket.IO's client as the channels use. */
export type Io = (url: string, options: IoOptions) => IoSocket

/** The settings of a connection that the channels rely on. */
export interface IoOptions {
  path: string
  transports: string[]
  multiplex: boolean
  reconnection: boolean
  autoConnect: boolean
  timeout: number
  auth: (give: (handshake: object) => void) => void
}

/** One connection. */
export interface IoSocket {
  readonly connected: boolean
  connect: () => unknown
  disconnect: () => unknown
  on: (event: string, listener: (...args: unknown[]) => void) => unknown
  timeout(ms: number): { emit(event: string, body: object, ack: (lost: Error | null, answer: unknown) => void): unknown }
}
