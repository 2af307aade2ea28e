/** Words that hurry somebody or say that little is left, in English and in Czech. */
const urgent = [
  /\bhurry\b/, /\bquick(?:ly)?\b/, /\bfast\b/, /\bimmediately\b/, /\bright now\b/, /\bact now\b/, /\bnow or never\b/, /\basap\b/, /\burgent(?:ly)?\b/,
  /\blast (?:chance|one|ones|piece|pieces|item|items|minute)\b/, /\bonly \d+/, /\bonly a few\b/, /\balmost (?:gone|sold out)\b/, /\bselling (?:out|fast)\b/,
  /\brunning out\b/, /\bbefore (?:it is|it's) (?:gone|too late)\b/, /\bdon['’]t miss\b/, /\blimited time\b/, /\bends soon\b/, /\bwhile stocks last\b/,
  /pospěš/, /rychle/, /\bihned\b/, /okamžitě/, /neváhej/, /naléhav/, /poslední (?:šance|kus|kusy|možnost|chvíle|příležitost)/, /\bjen \d+/, /už jen/, /\bjen pár\b/,
  /téměř vyprodáno/, /skoro vyprodáno/, /mizí/, /dochází/, /nepropásněte/, /nenechte si ujít/, /dokud (?:je|jsou|nejsou) /, /teď hned/, /zbývá(?:jí)? jen/,
]

/**
 * Returns the words of a message that hurry somebody or say that little is left.
 *
 * @example
 * urgentWords('Hurry, only 2 left') // ['hurry', 'only 2']
 */
export function urgentWords(message: string): string[] {
  const text = message.toLocaleLowerCase().replaceAll(/\s+/gu, ' ')
  return urgent.flatMap((pattern) => pattern.exec(text)?.[0] ?? [])
}
