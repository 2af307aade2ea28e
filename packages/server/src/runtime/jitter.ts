const spreadMs = 2_000

/** Returns a delay in milliseconds that is derived from an ID, so that clients do not all reconnect at once. */
export function jitterOf(id: string): number {
  let sum = 0
  for (const char of id) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % spreadMs
  return sum
}
