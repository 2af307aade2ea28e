/** The start value of FNV-1a with 32 bits. */
const offset = 0x811c9dc5

/** Hashes a text by FNV-1a with 32 bits, or continues the hash of an earlier text; returns a signed integer. */
export function fnv1a(text: string, from: number = offset): number {
  let hash = from
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash
}
