import { visibleText } from '@proactive/protocol'

/** What a message may not contain, and what it is called. */
const forbidden: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a control character', /[\p{Cc}\p{Zl}\p{Zp}]/u],
  ['a private or unassigned character', /[\p{Co}\p{Cn}]/u],
  ['markup', /<\s*[/!?a-z]|&#?\w+;|\]\s*\(|```|`|\*\*|__|^\s*(?:#|>|[*-]\s)|!\[|\{\{|<\|/iu],
  ['an emoji', /\p{Extended_Pictographic}/u],
  ['several marks in a row', /[!?]{2,}/u],
  ['a link', /:\/\/|\bwww\.|\b(?:javascript|data|vbscript|mailto|tel|blob|file):|(?<![\p{L}\p{N}.])[\p{L}\d-]+(?:\.[\p{L}\d-]+)*\.(?:com|net|org|io|cz|eu|sk|de|info|biz|shop|app|dev|example|test|ru|cn|me|co|ly|xyz|top|click|link|site|online|store)(?![\p{L}\p{N}])/iu],
  ['an address', /[^\s@]+@[^\s@]+/u],
  ['the marker of a role', /^\s*(?:system|assistant|human|user|developer|tool)\s*:|\b(?:tool_(?:use|result)|function_call)\b|\n\s*(?:human|assistant)\s*:/iu],
]

/** Returns what makes a message more than plain text; undefined for plain text. */
export function problemOfPlainText(message: string): string | undefined {
  if (visibleText(message) !== message) return 'it has a character that is not seen'
  const found = forbidden.find(([, pattern]) => pattern.test(message))
  return found && `it has ${found[0]}`
}
