import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { basePath, type SessionGrant } from '@proactive/protocol'
import { origin } from './origin.js'

export type Question = 'cpu' | 'heap' | 'sizes'

/** A server in a process of its own. */
export class Served {
  readonly kind: string
  readonly url: string
  readonly #child: ChildProcess

  private constructor(kind: string, child: ChildProcess, port: number) {
    this.kind = kind
    this.url = `http://127.0.0.1:${port}`
    this.#child = child
  }

  /** `bare`, `gateway` or `whole`; without a database's url in memory. */
  static async start(kind: 'bare' | 'gateway' | 'whole', databaseUrl?: string): Promise<Served> {
    const program = fileURLToPath(new URL('serve.js', import.meta.url))
    const args = databaseUrl === undefined ? [kind] : [kind, databaseUrl]
    // Whoever waits for an answer must not wait for the collector too, where it can run on another thread.
    const execArgv = process.execArgv.filter((flag) => flag !== '--single-threaded-gc')
    const child = fork(program, args, { execArgv })
    const [{ port }] = await once(child, 'message')
    return new Served(kind, child, port)
  }

  /** CPU microseconds of its process until now. */
  cpu(): Promise<number> {
    return this.#ask('cpu')
  }

  /** Bytes that are alive in it. */
  heap(): Promise<number> {
    return this.#ask('heap')
  }

  /** How many records it has appended together, each time since this was last asked. */
  sizes(): Promise<number[]> {
    return this.#ask('sizes')
  }

  /** When it has done all that it had to and takes no more time; answers since when. */
  async rest(): Promise<number> {
    let since = performance.now()
    for (let before = await this.cpu(), quiet = 0; quiet < 3; ) {
      await pause(20)
      const now = await this.cpu()
      quiet = now - before < 2_000 ? quiet + 1 : 0
      if (quiet === 0) since = performance.now()
      before = now
    }
    return since
  }

  async stop(): Promise<void> {
    this.#child.disconnect()
    if (this.#child.exitCode === null) await once(this.#child, 'exit')
  }

  async #ask<Answer>(question: Question): Promise<Answer> {
    this.#child.send(question)
    const [{ answer }] = await once(this.#child, 'message')
    return answer
  }
}

/** Where a page finds a server. */
export type Host = Pick<Served, 'kind' | 'url'>

/** What a page is told when it opens a session; a bare server asks nobody who they are. */
export async function openSession({ kind, url }: Host): Promise<Pick<SessionGrant, 'token'>> {
  if (kind === 'bare') return { token: '' }
  const response = await fetch(`${url}${basePath}/session`, { method: 'POST', body: '{}', headers: { origin } })
  if (!response.ok) throw new Error(`No session was given: ${response.status}.`)
  return JSON.parse(await response.text())
}
