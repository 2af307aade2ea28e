/** The prefix of the settings that are the assistant's own; others, such as `PORT`, are shared with the app. */
const prefix = 'PROACTIVE_'
/** Names that differ in more characters than this are not taken for a misspelling. */
const mostEdits = 4

/**
 * Says in one sentence each which variables of the environment begin like a setting and are none, with the name that was
 * probably meant: a misspelt setting has no effect, and nothing else would tell.
 */
export function unknownSettings(env: Record<string, string | undefined>, known: readonly string[]): string[] {
  const unknown = Object.keys(env).filter((name) => name.toUpperCase().startsWith(prefix) && !known.includes(name))
  return unknown.map((name) => {
    const [nearest] = known
      .map((one) => ({ one, edits: editsBetween(name.toUpperCase(), one) }))
      .filter(({ edits }) => edits <= mostEdits)
      .toSorted((a, b) => a.edits - b.edits)
    return `${name} is set and is no setting, so it has no effect.${nearest ? ` Did you mean ${nearest.one}?` : ' docs/settings.md lists the settings.'}`
  })
}

/** Returns how many characters must be added, removed or replaced to make one text of the other. */
function editsBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, n) => n)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let n = 1; n <= to.length; n++) {
      const replaced = (row[n - 1] ?? 0) + (from[i - 1] === to[n - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[n] ?? 0) + 1, (next[n - 1] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
