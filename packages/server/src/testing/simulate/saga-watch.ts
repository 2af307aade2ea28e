import { idFrom } from '@proactive/engine'
import type { Answer } from '@proactive/protocol'
import type { ServedPack } from '../../events/pack-index.js'
import type { Disk } from './disk.js'
import type { StepAccount } from './services.js'
import type { Watch } from './watch.js'

/** Checks the answers to accepts and undos against what the simulated services have done. */
export interface SagaWatch {
  answered(kind: string, command: string, answer: Answer): void
  /** Checks every saga after all work is settled. */
  end(): void
}

export function createSagaWatch({
  disk,
  pack,
  steps,
  watch,
}: {
  disk: Disk
  pack: ServedPack
  steps: ReadonlyMap<string, StepAccount>
  watch: Watch
}): SagaWatch {
  const answers = new Map<string, string>()
  const names = [...new Set(pack.actions.flatMap((action) => action.steps.map((step) => step.name)))]

  function outcomesOf(command: string): Set<string> {
    const found = disk.store.tables.inspections.flatMap((one) =>
      one.type === 'outcome' && one.command === command ? [one.outcome] : [],
    )
    return new Set(found)
  }

  return {
    answered(kind, command, answer) {
      const name = `${kind} ${command}`
      const before = answers.get(name)
      const text = JSON.stringify(answer)
      if (before !== undefined && before !== text)
        watch.breaks('a repeated request gets the same answer', `${name}: first ${before}, then ${text}.`, [command])
      answers.set(name, text)
    },
    end() {
      const { commands, inspections } = disk.store.tables
      const letters = new Set(inspections.flatMap((one) => (one.type === 'dead letter' ? [one.letter.command] : [])))
      for (const { command } of commands.values()) {
        const all = names.flatMap((name) => steps.get(idFrom('step', command.id, name)) ?? [])
        // A dead letter waits for an operator, and is visible.
        if (all.length === 0 || letters.has(command.id)) continue
        const outcomes = outcomesOf(command.id)
        const isAccepted = outcomes.has('suggestion.accepted') && !outcomes.has('suggestion.undone')
        const standing = listed(all.filter(({ isCompensated }) => !isCompensated))
        const compensated = listed(all.filter(({ isCompensated }) => isCompensated))
        const wrong = (how: string) =>
          watch.breaks('a saga is either completed or compensated', `${command.id}: ${how}.`, [command.id])
        if (isAccepted && compensated !== '') wrong(`it was accepted, but these steps were compensated: ${compensated}`)
        if (!isAccepted && standing !== '')
          wrong(`it ended as ${[...outcomes].join(', ') || 'nothing'}, but these steps were not compensated: ${standing}`)
      }
    },
  }
}

const listed = (accounts: readonly StepAccount[]): string => accounts.map(({ step }) => step).join(', ')
