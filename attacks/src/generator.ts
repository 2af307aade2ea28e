import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Findings, Order } from './assault.js'
import { generatorCore } from './cores.js'

const program = fileURLToPath(new URL('attacker-process.js', import.meta.url))
/** What a proof may take: more than the slowest of them waits for. */
const longestMs = 120_000

/** Keeps the core of the process that attacks busy for a while, with nothing that concerns the server. */
export interface Spin {
  /** From 0 to 1. */
  share: number
  ms: number
}

/** A process that attacks, on a core of its own where there is one. It carries out one order at a time. */
export class Generator {
  readonly #child: ChildProcess
  #found: (findings: Findings) => void = () => {}
  /** Whether it can take another order. */
  isWell = true

  constructor() {
    const command = [process.execPath, program]
    const [file = process.execPath, ...args] = generatorCore === undefined ? command : ['taskset', '-c', String(generatorCore), ...command]
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

  /**
   * Keeps the core of the attack as busy as a load keeps it. Two cores of one machine share their caches and their clock:
   * what others wait for because the neighbour is busy is not the server's doing.
   */
  spin(order: Spin): void {
    if (this.#child.connected) this.#child.send(order)
  }

  stop(): void {
    this.#child.kill('SIGKILL')
  }

  #giveUp(fault: string): void {
    this.isWell = false
    this.#found({ refusals: {}, faults: [fault], unchecked: [], rounds: 0, busy: 0 })
  }
}
