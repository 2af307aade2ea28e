/** A check of one requirement of the protocol. */
export interface Check<Target> {
  name: string
  /** Returns why the check cannot run against this target, or `undefined` when it can. */
  skip?: (target: Target) => string | undefined
  /** Checks the requirement. Throws an error that says what the target did wrong. */
  run: (target: Target) => Promise<void>
}

/** The result of one check. */
export interface CheckResult {
  name: string
  outcome: 'passed' | 'failed' | 'skipped'
  /** What the target did wrong, or why the check was skipped. */
  because?: string
}

/** How long one check may take. */
const timeoutMs = 20_000

/** Runs checks one after another and calls `onResult` with each result. */
export async function runChecks<Target>(
  checks: readonly Check<Target>[],
  target: Target,
  onResult: (result: CheckResult) => void = () => {},
): Promise<CheckResult[]> {
  const results: CheckResult[] = []
  for (const check of checks) {
    const result = await runOne(check, target)
    results.push(result)
    onResult(result)
  }
  return results
}

async function runOne<Target>({ name, skip, run }: Check<Target>, target: Target): Promise<CheckResult> {
  const reason = skip?.(target)
  if (reason !== undefined) return { name, outcome: 'skipped', because: reason }
  let timer: ReturnType<typeof setTimeout> | undefined
  const tooLong = new Promise<never>((_, failed) => {
    timer = setTimeout(() => failed(new Error(`the check did not finish within ${timeoutMs / 1_000} s`)), timeoutMs)
  })
  try {
    await Promise.race([run(target), tooLong])
    return { name, outcome: 'passed' }
  } catch (cause) {
    return { name, outcome: 'failed', because: cause instanceof Error ? cause.message : String(cause) }
  } finally {
    clearTimeout(timer)
  }
}

/** Throws unless `given` has every field of `expected`, at every depth. `given` may have more fields; a regular expression matches a string. */
export function expectLike(given: unknown, expected: unknown, what = 'the answer'): void {
  if (!isLike(given, expected)) throw new Error(`${what} is ${shown(given)}, expected ${shown(expected)}`)
}

/** Throws an error with the message `failure` unless `isMet` is true. */
export function expectThat(isMet: boolean, failure: string): void {
  if (!isMet) throw new Error(failure)
}

function isLike(given: unknown, expected: unknown): boolean {
  if (expected instanceof RegExp) return typeof given === 'string' && expected.test(given)
  if (typeof expected !== 'object' || expected === null) return Object.is(given, expected)
  if (typeof given !== 'object' || given === null) return false
  if (Array.isArray(expected) && !(Array.isArray(given) && given.length === expected.length)) return false
  const fields = new Map(Object.entries(given))
  return Object.entries(expected).every(([key, value]) => isLike(fields.get(key), value))
}

function shown(value: unknown): string {
  const text = JSON.stringify(value, (_, one: unknown) => (one instanceof RegExp ? String(one) : one)) ?? String(value)
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}
