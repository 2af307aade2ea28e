const spreadMs = 2_000

/** When to come back, in milliseconds: another for each, so that not all come at once. */
export function jitterOf(id: string): number {
  let sum = 0
  for (const char of id) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % spreadMs
  return sum
}
