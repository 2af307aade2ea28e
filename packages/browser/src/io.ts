/** Opens connections of Socket.IO: its own client, or a part of it that the channels use. */
export type Io = (url: string, options: IoOptions) => IoSocket

/** The options of a connection that the channels set. */
export interface IoOptions {
  path: string
  transports: string[]
  multiplex: boolean
  reconnection: boolean
  autoConnect: boolean
  timeout: number
  auth: (give: (handshake: object) => void) => void
}

/** One connection of Socket.IO. */
export interface IoSocket {
  readonly connected: boolean
  connect: () => unknown
  disconnect: () => unknown
  on: (event: string, listener: (...args: unknown[]) => void) => unknown
  timeout(ms: number): { emit(event: string, body: object, ack: (error: Error | null, answer: unknown) => void): unknown }
}
