import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { basePath, type SessionGrant } from '@proactive/protocol'
import { origin } from './origin.js'

export type Question = 'cpu' | 'heap' | 'sizes'

/** A server in a child process. */
export class Served {
  readonly kind: string
  readonly url: string
  readonly #child: ChildProcess

  private constructor(kind: string, child: ChildProcess, port: number) {
    this.kind = kind
    this.url = `http://127.0.0.1:${port}`
    this.#child = child
  }

  /** Starts a server; without a database URL it keeps everything in memory. */
  static async start(kind: 'bare' | 'gateway' | 'whole', databaseUrl?: string): Promise<Served> {
    const program = fileURLToPath(new URL('serve.js', import.meta.url))
    // A measured latency must not include the garbage collector, which runs on other threads without this flag.
    const execArgv = process.execArgv.filter((flag) => flag !== '--single-threaded-gc')
    const child = fork(program, [kind], { execArgv, env: { ...process.env, DATABASE_URL: databaseUrl } })
    const [{ port }] = await once(child, 'message')
    return new Served(kind, child, port)
  }

  /** Returns the CPU microseconds of the server's process so far. */
  cpu(): Promise<number> {
    return this.#ask('cpu')
  }

  /** Returns the live heap of the server in bytes. */
  heap(): Promise<number> {
    return this.#ask('heap')
  }

  /** Returns the sizes of its appends since the last call. */
  sizes(): Promise<number[]> {
    return this.#ask('sizes')
  }

  /** Waits until the server uses no more CPU time; returns when that began, as `performance.now()`. */
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

/** The server that a page connects to. */
export type Host = Pick<Served, 'kind' | 'url'>

/** Opens a session; a bare server needs none. */
export async function openSession({ kind, url }: Host): Promise<Pick<SessionGrant, 'token'>> {
  if (kind === 'bare') return { token: '' }
  const response = await fetch(`${url}${basePath}/session`, { method: 'POST', body: '{"consent":"granted"}', headers: { origin } })
  if (!response.ok) throw new Error(`POST ${basePath}/session answered ${response.status}.`)
  return JSON.parse(await response.text())
}
