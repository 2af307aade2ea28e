import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Findings, Order } from './assault.js'

const program = fileURLToPath(new URL('attacker-process.js', import.meta.url))
/** The last core, where the system can pin a process to it and there is another for the server. */
const core = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0 ? availableParallelism() - 1 : undefined
/** What a proof may take: more than the slowest of them waits for. */
const longestMs = 120_000

/** A process that attacks, pinned to a core of its own. It carries out one order at a time. */
export class Generator {
  readonly #child: ChildProcess
  #found: (findings: Findings) => void = () => {}
  /** Whether it can take another order. */
  isWell = true

  constructor() {
    const command = [process.execPath, program]
    const [file = process.execPath, ...args] = core === undefined ? command : ['taskset', '-c', String(core), ...command]
    this.#child = spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.#child.on('message', (findings: Findings) => this.#found(findings))
    this.#child.on('exit', () => this.#giveUp('the process of the attack ended'))
  }

  /** Has an order carried out; one that takes longer than two minutes is given up, as a fault. */
  carryOut(order: Order): Promise<Findings> {
    return new Promise((done) => {
      const timer = setTimeout(() => this.#giveUp('the attack did not end within two minutes'), longestMs)
      this.#found = (findings) => {
        clearTimeout(timer)
        done(findings)
      }
      if (this.#child.connected) this.#child.send(order)
      else this.#giveUp('the process of the attack has ended')
    })
  }

  stop(): void {
    this.#child.kill('SIGKILL')
  }

  #giveUp(fault: string): void {
    this.isWell = false
    this.#found({ refusals: {}, faults: [fault], unchecked: [], rounds: 0 })
  }
}
