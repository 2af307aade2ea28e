import { compile } from '../../../packages/engine/dist/kernel/compile.js'
import { knowledge } from '../../../packages/engine/dist/state/knowledge.js'
import type { Person } from '../../../packages/engine/dist/state/person.js'
import { fitOf } from '../../../packages/engine/dist/route/score.js'
import { newTurn, type Turn } from '../../../packages/engine/dist/state/turn.js'
import type { UseCase } from '@proactive/engine'
import type { Reader } from './readers.js'
import { readingRoom, useCaseName } from './reading-room.js'
import type { Room } from './room.js'

/** The engine's own scoring of those who are candidates, and nothing else: the floor. Not its public API. */
export class Scoring {
  readonly #turn: Turn
  readonly #useCase: UseCase
  readonly #room: Room

  constructor(room: Room) {
    const compiled = compile(readingRoom({ indexed: true }))
    const useCase = compiled.useCases.get(useCaseName)
    if (!useCase) throw new Error(`The pack has no use case ${useCaseName}.`)
    this.#useCase = useCase
    this.#room = room
    this.#turn = newTurn(compiled, knowledge(compiled.slots), room.partition)
  }

  /** The engine's records of readers. */
  people(readers: readonly Reader[]): Person[] {
    return readers.flatMap(({ person }) => this.#turn.p.people.get(person) ?? [])
  }

  /** How many of the candidates reach the threshold. */
  of(candidates: readonly Person[], branch: string): number {
    const signal = this.#room.signal(branch)
    const wanted = { signal, useCase: this.#useCase, audience: this.#useCase.who({ signal: signal.data }) }
    let fits = 0
    for (const person of candidates) if (fitOf(this.#turn, wanted, person)) fits++
    return fits
  }
}
