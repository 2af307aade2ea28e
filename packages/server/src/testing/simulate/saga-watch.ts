import { idFrom } from '@proactive/engine'
import type { Answer } from '@proactive/protocol'
import type { ServedPack } from '../../events/pack-index.js'
import type { Disk } from './disk.js'
import type { StepAccount } from './services.js'
import type { Watch } from './watch.js'

/** Holds accepts and undos to what services have really done. */
export interface SagaWatch {
  answered(kind: string, command: string, answer: Answer): void
  /** When everything has come to rest. */
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
        watch.breaks('asking again gives the same answer', `${name}: first ${before}, then ${text}.`, [command])
      answers.set(name, text)
    },
    end() {
      const { commands, inspections } = disk.store.tables
      const letters = new Set(inspections.flatMap((one) => (one.type === 'dead letter' ? [one.letter.command] : [])))
      for (const { command } of commands.values()) {
        const all = names.flatMap((name) => steps.get(idFrom('step', command.id, name)) ?? [])
        // What failed for good waits for somebody, and is seen.
        if (all.length === 0 || letters.has(command.id)) continue
        const outcomes = outcomesOf(command.id)
        const isAccepted = outcomes.has('suggestion.accepted') && !outcomes.has('suggestion.undone')
        const standing = listed(all.filter(({ isTakenBack }) => !isTakenBack))
        const gone = listed(all.filter(({ isTakenBack }) => isTakenBack))
        const wrong = (how: string) =>
          watch.breaks('a saga completes or is compensated, never both', `${command.id}: ${how}.`, [command.id])
        if (isAccepted && gone !== '') wrong(`it was accepted, and these were taken back: ${gone}`)
        if (!isAccepted && standing !== '')
          wrong(`it ended as ${[...outcomes].join(', ') || 'nothing'}, and these still stand: ${standing}`)
      }
    },
  }
}

const listed = (accounts: readonly StepAccount[]): string => accounts.map(({ step }) => step).join(', ')
