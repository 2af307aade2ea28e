/**
 * Refuses options that nobody reads: a misspelt name would do nothing, and TypeScript does not tell everybody.
 *
 * @param definition - What the options were given to, for the message.
 * @param known - The names of all options, each with `true`, so that the compiler finds one that is missing here.
 * @throws Error that names the option, and those that there are.
 *
 * @example
 * checkOptions('openDoor', options, { widthMm: true, isLocked: true })
 */
export function checkOptions(definition: string, options: object, known: Readonly<Record<string, true>>): void {
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(known, name))
  if (unknown === undefined) return
  throw new Error(`${definition}: there is no option '${unknown}'; the options are ${Object.keys(known).toSorted().join(', ')}.`)
}
