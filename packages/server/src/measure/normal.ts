/** Returns the share of a standard normal distribution below `z`: the complementary error function by Numerical Recipes' rational fit, to 1.2e-7. */
export function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + x / 2)
  const series = [0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368, -1.26551223]
  const tail = t * Math.exp(-x * x + series.reduce((sum, each) => sum * t + each, 0)) / 2
  return z > 0 ? 1 - tail : tail
}

/**
 * Returns the point below which a share of a standard normal distribution lies, by bisection to 1e-9.
 *
 * @throws RangeError when `share` is not between 0 and 1.
 *
 * @example
 * quantile(0.975) // 1.96
 */
export function quantile(share: number): number {
  if (!(share > 0 && share < 1)) throw new RangeError(`A quantile is of a share between 0 and 1, not of ${share}.`)
  let [low, high] = [-9, 9]
  while (high - low > 1e-9) {
    const middle = (low + high) / 2
    if (normalCdf(middle) < share) low = middle
    else high = middle
  }
  return (low + high) / 2
}
