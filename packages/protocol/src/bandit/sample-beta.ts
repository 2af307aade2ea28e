/** How often a draw is rejected at most: only a `random` that repeats itself comes this far. */
const maxAttempts = 100

/**
 * Draws from a Beta distribution, by the gamma method of Marsaglia and Tsang (2000).
 *
 * @param random Returns a number from 0 to below 1 at each call.
 * @throws RangeError when a shape is not a positive finite number.
 *
 * @example
 * const rate = sampleBeta(1 + 12, 1 + 3, seededRandom(7))
 */
export function sampleBeta(alpha: number, beta: number, random: () => number): number {
  for (const shape of [alpha, beta]) {
    if (!(shape > 0 && shape < Infinity)) throw new RangeError(`A Beta distribution has positive finite shapes, not ${shape}. Pass 1 plus a count.`)
  }
  const [a, b] = [sampleGamma(alpha, random), sampleGamma(beta, random)]
  // Two shapes far below 1 give two draws that a number cannot tell from 0.
  return a + b > 0 ? a / (a + b) : Number(random() < alpha / (alpha + beta))
}

function sampleGamma(shape: number, random: () => number): number {
  if (shape < 1) return sampleGamma(shape + 1, random) * (1 - random()) ** (1 / shape)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const x = sampleNormal(random)
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(1 - random()) < (x * x) / 2 + d * (1 - v + Math.log(v))) return d * v
  }
  return d
}

/** Draws from the standard normal distribution, by the method of Box and Muller. */
function sampleNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
