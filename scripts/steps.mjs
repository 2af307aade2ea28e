/**
 * Runs checks one after the other and prints one line for each; the output of a failed check follows its line. The last
 * line counts them. A check that throws has failed. A `note` stands behind the title. Sets the exit code.
 * @param {{ title: string, check: () => Promise<{ code: number, output: string, note?: string }> }[]} checks
 * @returns {Promise<number>} How many checks failed.
 */
export async function runChecks(checks) {
  let failed = 0
  for (const { title, check } of checks) {
    const { code, output, note } = await outcomeOf(check)
    console.log(`${code === 0 ? '✓' : '✗'} ${title}${note ? `: ${note}` : ''}`)
    if (code === 0) continue
    failed += 1
    console.error(output.trimEnd())
  }
  console.log(`\n${checks.length - failed} passed, ${failed} failed`)
  process.exitCode = failed > 0 ? 1 : 0
  return failed
}

async function outcomeOf(check) {
  try {
    return await check()
  } catch (error) {
    return { code: 1, output: error.stack }
  }
}
