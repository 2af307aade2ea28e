/** One figure beside what it is measured against, in the form that `results/*.json` keeps. */
export interface Measure {
  id: string
  /** The median over the rounds. */
  value: number
  unit: string
  reach: number
  better: 'lower' | 'higher'
  /** The smallest and the largest of the rounds. */
  spread: [min: number, max: number]
  /** What stands beside it, in the unit that its name says, else in the same. */
  against: Record<string, number>
}

export const reaches = ({ value, reach, better }: Measure): boolean => (better === 'lower' ? value <= reach : value >= reach)
