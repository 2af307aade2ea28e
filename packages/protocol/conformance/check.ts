/** One promise of the protocol, and a way to find out whether it is kept. */
export interface Check<Target> {
  name: string
  /** Why it cannot be found out here, where it cannot. */
  skip?: (target: Target) => string | undefined
  /** Throws with a sentence when it is not kept. */
  run: (target: Target) => Promise<void>
}

export interface CheckResult {
  name: string
  outcome: 'passed' | 'failed' | 'skipped'
  /** What was wrong, or why it was skipped. */
  because?: string
}

const timeoutMs = 20_000

/** Runs checks one after another; `onResult` hears of each as it ends. */
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
    timer = setTimeout(() => failed(new Error(`it took longer than ${timeoutMs / 1_000} s`)), timeoutMs)
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

/** Compares what matters: every field that is expected, at every depth; others may be there. */
export function expectLike(given: unknown, expected: unknown, what = 'the answer'): void {
  if (!isLike(given, expected)) throw new Error(`${what} is ${shown(given)}, and should be like ${shown(expected)}`)
}

export function expectThat(isSo: boolean, otherwise: string): void {
  if (!isSo) throw new Error(otherwise)
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
