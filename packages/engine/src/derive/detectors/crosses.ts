import { checkOptions } from '@proactive/protocol'
import { type Detector, detector } from '../../define/detector.js'
import { mistake } from '../../define/mistake.js'

/** A level: fires when `at` is crossed, that is, left behind, and again only after `rearm` was reached. */
export interface Level {
  readonly at: number
  readonly rearm: number
}
/** Levels by their names. */
export type Levels = Readonly<Record<string, Level>>

/** What a crossing found. */
export interface Crossed<Name extends string> {
  /** The furthest level that was crossed. */
  readonly level: Name
  readonly value: number
  /** The value before, where one was known. */
  readonly from: number | undefined
}

interface State {
  value: number | undefined
  /** The time of the value's event. */
  at?: number
  /** One bit per level that has fired, or was crossed at the first value, and is not armed again. */
  crossed: number
}

interface Options<Data> {
  /** Returns the value before the first event, where the event has it; without it the first value counts as crossing. */
  before?: (data: Data) => number | undefined
}

/**
 * Fires when a number falls below a level; of several levels crossed at once, the lowest. The level itself is not below
 * it: `{ at: 2 }` does not fire at 2, and fires at 1. A value that was below already is no crossing; after a level has
 * fired, it fires again once the value was at `rearm` or more. Reads events in the log's order; an event that happened
 * before the last one is late, and no edge.
 *
 * @throws Error when a `rearm` is below its `at`.
 *
 * @example
 * .when(crossesBelow({ medium: { at: 5, rearm: 7 }, high: { at: 3, rearm: 5 } }, (e) => e.copies))
 */
export function crossesBelow<Data, const L extends Levels>(
  levels: L,
  pick: (data: Data) => number,
  options: Options<Data> = {},
): Detector<Data, Crossed<keyof L & string>> {
  return crosses(levels, pick, options, -1)
}

/**
 * Fires when a number rises above a level; of several levels crossed at once, the highest. The level itself is not above
 * it: `{ at: 5 }` does not fire at 5, and fires at 6. A value that was above already is no crossing; after a level has
 * fired, it fires again once the value was at `rearm` or less. Reads events in the log's order; an event that happened
 * before the last one is late, and no edge.
 *
 * @throws Error when a `rearm` is above its `at`.
 *
 * @example
 * .when(crossesAbove({ medium: { at: 5, rearm: 3 } }, (e) => e.waiting))
 */
export function crossesAbove<Data, const L extends Levels>(
  levels: L,
  pick: (data: Data) => number,
  options: Options<Data> = {},
): Detector<Data, Crossed<keyof L & string>> {
  return crosses(levels, pick, options, 1)
}

/** Makes both detectors: `sign` is 1 for rising, -1 for falling. */
function crosses<Data, L extends Levels>(
  levels: L,
  pick: (data: Data) => number,
  options: Options<Data>,
  sign: 1 | -1,
): Detector<Data, Crossed<keyof L & string>> {
  const [name, beyond] = sign < 0 ? ['crossesBelow', 'more'] : ['crossesAbove', 'less']
  checkOptions(name, options, { before: true })
  const { before } = options
  for (const [level, { at, rearm }] of Object.entries(levels)) {
    if (sign * (at - rearm) >= 0) continue
    throw mistake(name, `the level '${level}' at ${at} is armed again at ${rearm}, before it was left; give a rearm of ${at} or ${beyond}.`)
  }
  const furthestFirst = levelsOf(levels).toSorted((a, b) => sign * (b.at - a.at))
  return detector({
    order: 'log',
    start: (): State => ({ crossed: 0, value: undefined }),
    push(state, data: Data, { event }) {
      if (event.time < (state.at ?? 0)) return undefined
      state.at = event.time
      const value = pick(data)
      const from = state.value ?? before?.(data)
      state.value = value
      let found: Crossed<keyof L & string> | undefined
      for (const { level, at, rearm, bit } of furthestFirst) {
        if (state.crossed & bit) {
          if (sign * (value - rearm) <= 0) state.crossed &= ~bit
        } else if (sign * (value - at) > 0) {
          state.crossed |= bit
          const wasThere = from !== undefined && sign * (from - at) > 0
          if (!wasThere) found ??= { level, value, from }
        }
      }
      return found
    },
    describe({ value, crossed }) {
      const side = sign < 0 ? 'below' : 'above'
      const waits = furthestFirst.map(({ level, at, rearm, bit }) => {
        if (crossed & bit) return `${level} was crossed and fires again only after the value was at ${rearm} or ${sign < 0 ? 'more' : 'less'}`
        return `${level} waits for a value ${side} ${at}${value === at ? ` (${at} itself is not ${side} ${at})` : ''}`
      })
      return `the last value is ${value ?? 'not known'}; ${waits.join('; ')}`
    },
  })
}

function levelsOf<L extends Levels>(levels: L): (Level & { level: keyof L & string; bit: number })[] {
  const entries: [keyof L & string, Level][] = Object.entries(levels)
  return entries.map(([level, { at, rearm }], i) => ({ level, at, rearm, bit: 1 << i }))
}
