import type { Engine } from '@proactive/engine'
import type { Disk } from './disk.js'
import type { ReplayWatch } from './replay-watch.js'
import type { Watch } from './watch.js'

/** Checks that nothing is left of a person who was erased. */
export interface ForgetWatch {
  erased(person: string, names: readonly string[]): void
  isErased(person: string): boolean
  /** Checks, after all work is settled, that no record and no partition names the erased persons and their tabs. */
  end(): void
}

export function createForgetWatch({ disk, engine, replay, watch }: { disk: Disk; engine: Engine; replay: ReplayWatch; watch: Watch }): ForgetWatch {
  const erased = new Map<string, readonly string[]>()

  return {
    erased: (person, names) => void erased.set(person, names),
    isErased: (person) => erased.has(person),
    end() {
      if (erased.size === 0) return
      const { erasures, ...tables } = disk.store.tables
      for (const [person] of erased) {
        const own = [...erasures.values()].find(({ names }) => names.includes(person))
        if (own) watch.breaks('an erasure comes to its end', `The erasure of ${person} is not done.`, [person])
      }
      const places = new Map<string, string>([
        ...Object.entries(tables).map(([name, rows]) => [`the table '${name}'`, textOf(rows)] as const),
        ['the log', JSON.stringify(disk.log.records)] as const,
        ...replay.partitions.map((partition) => [`partition ${partition.n}`, JSON.stringify(engine.save(partition))] as const),
      ])
      for (const [person, names] of erased) {
        for (const name of names) {
          const left = placesOf(name, places)
          if (left.length > 0) watch.breaks('nothing is left of a person who was erased', `${name === person ? person : `The tab ${name} of ${person}`} is still in ${left.join(', ')}: ${near(places.get(left[0] ?? '') ?? '', name)}.`, [person, name])
        }
      }
    },
  }
}

function placesOf(name: string, places: ReadonlyMap<string, string>): string[] {
  return [...places].flatMap(([place, text]) => (firstOf(text, name) < 0 ? [] : [place]))
}

/** Returns where a text first has a name, and not a longer one that begins with it; -1 for nowhere. */
function firstOf(text: string, name: string): number {
  let at = text.indexOf(name)
  while (at >= 0 && /\w/.test(text[at + name.length] ?? '')) at = text.indexOf(name, at + 1)
  return at
}

/** Returns the text around the first place that names somebody. */
function near(text: string, name: string): string {
  const at = firstOf(text, name)
  return `…${text.slice(Math.max(0, at - 150), at + 150)}…`
}

function textOf(rows: unknown): string {
  return JSON.stringify(rows instanceof Map ? [...rows] : rows)
}
