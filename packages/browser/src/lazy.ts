/** Something whose code is loaded when it is first needed. */
export interface Lazy<Value> {
  /** It, once it is loaded. */
  readonly value: Value | null
  readonly isLoading: boolean
  /** Loads it, once. After a failure, which the promise rejects with, the next call tries again. */
  load: () => Promise<Value>
}

/** Creates something lazy from the function that imports its code and makes it. */
export function createLazy<Value>(create: () => Promise<Value>): Lazy<Value> {
  let loading: Promise<Value> | null = null
  let value: Value | null = null
  return {
    get value() {
      return value
    },
    get isLoading() {
      return loading !== null
    },
    async load() {
      loading ??= create()
      try {
        return (value = await loading)
      } catch (error) {
        loading = null
        throw error
      }
    },
  }
}
