/** A figure and what it is compared with, in the form of `results/*.json`. */
export interface Measure {
  id: string
  /** The median over the rounds. */
  value: number
  unit: string
  /** The goal. */
  reach: number
  better: 'lower' | 'higher'
  /** The smallest and the largest of the rounds. */
  spread: [min: number, max: number]
  /** Further figures by name, in the unit that the name states, else in `unit`. */
  against: Record<string, number>
}

/** Returns whether a measure reaches its goal. */
export const reaches = ({ value, reach, better }: Measure): boolean => (better === 'lower' ? value <= reach : value >= reach)
