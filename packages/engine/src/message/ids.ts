import { sha1 } from './sha1.js'

/** 5f1d4c9e-8f7b-5c38-9a63-2d1f0b6f3a71 */
const namespace = '\x5f\x1d\x4c\x9e\x8f\x7b\x5c\x38\x9a\x63\x2d\x1f\x0b\x6f\x3a\x71'

/**
 * Derives an ID from its causes: the same causes give the same UUID (version 5), so that duplicates are recognized.
 *
 * @example
 * const commandId = idFrom('command', candidate.id)
 */
export function idFrom(...causes: string[]): string {
  const digest = sha1(namespace + utf8(causes.join('\n')))
  const [a, b, c, d] = [word(digest, 0), word(digest, 1), word(digest, 2), word(digest, 3)]
  const version = 0x5000 | (b & 0xfff)
  const variant = 0x8000 | ((c >>> 16) & 0x3fff)
  return `${hex32(a)}-${hex16(b >>> 16)}-${hex16(version)}-${hex16(variant)}-${hex16(c)}${hex32(d)}`
}

/** Returns the UTF-8 bytes of a text as characters; a lone surrogate becomes the replacement character. */
function utf8(text: string): string {
  if (isAscii.test(text)) return text
  const escaped = encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'))
  return escaped.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

const isAscii = /^[ -~\n]*$/

const word = (digest: Int32Array, n: number): number => digest[n] ?? 0
const bytes = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0'))
const hex16 = (n: number): string => `${bytes[(n >>> 8) & 0xff]}${bytes[n & 0xff]}`
const hex32 = (n: number): string => `${hex16(n >>> 16)}${hex16(n)}`
