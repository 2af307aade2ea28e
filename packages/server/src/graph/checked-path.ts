import { longestPath, type PathStep } from './graph-store.js'

/**
 * Returns the steps of a path with nothing left out.
 *
 * @throws RangeError for a path without steps, or of more than 8 edges.
 */
export function checkedPath(path: readonly PathStep[]): Required<PathStep>[] {
  const steps = path.map(({ edge, reverse = false, upTo = 1 }) => ({ edge, reverse, upTo }))
  const edges = steps.reduce((sum, { upTo }) => sum + upTo, 0)
  if (steps.length === 0) throw new RangeError('The path has no steps: name at least one kind of edge.')
  const wrong = steps.find(({ upTo }) => !Number.isInteger(upTo) || upTo < 1)
  if (wrong) throw new RangeError(`The step '${wrong.edge}' has upTo ${wrong.upTo}: use a whole number from 1 on.`)
  if (edges > longestPath) throw new RangeError(`The path has up to ${edges} edges: use at most ${longestPath}.`)
  return steps
}
