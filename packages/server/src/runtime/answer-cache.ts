import { LRUCache } from 'lru-cache'

/** Answers by key, each about something that may change: then all answers about it are dropped. */
export interface AnswerCache<Answer> {
  get(key: string): Answer | undefined
  /** Keeps an answer until an instant, epoch milliseconds. */
  set(key: string, kept: { about: string; answer: Answer; until: number }): void
  dropAbout(about: string): void
  clear(): void
}

/** Creates a cache of at most so many answers, the latest asked first. */
export function createAnswerCache<Answer extends {} | null>({ most, now }: { most: number; now: () => number }): AnswerCache<Answer> {
  const keysAbout = new Map<string, Set<string>>()
  const kept = new LRUCache<string, { about: string; answer: Answer; until: number }>({
    max: most,
    dispose({ about }, key, reason) {
      if (reason === 'set') return
      keysAbout.get(about)?.delete(key)
      if (keysAbout.get(about)?.size === 0) keysAbout.delete(about)
    },
  })
  return {
    get(key) {
      const found = kept.get(key)
      return found && found.until > now() ? found.answer : undefined
    },
    set(key, one) {
      kept.set(key, one)
      keysAbout.set(one.about, (keysAbout.get(one.about) ?? new Set()).add(key))
    },
    dropAbout(about) {
      for (const key of keysAbout.get(about) ?? []) kept.delete(key)
    },
    clear: () => kept.clear(),
  }
}
