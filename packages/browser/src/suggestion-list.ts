import type { Activity, PageSuggestion } from './snapshot.js'
import type { Tab } from './tab.js'

const rememberedActivity = 20

/** The suggestions of a page and what came of the former ones, remembered by the tab. */
export interface SuggestionList {
  readonly items: readonly PageSuggestion[]
  readonly activity: readonly Activity[]
  find: (id: string) => PageSuggestion | undefined
  set: (items: readonly PageSuggestion[], activity?: readonly Activity[]) => void
  patch: (id: string, change: Partial<PageSuggestion>) => void
  remove: (id: string) => void
  /** Puts what came of a suggestion in front of the activity, in place of what came of it before. */
  record: (entry: Activity) => void
  /** Empties the list. What the tab remembers stays. */
  clear: () => void
}

/** Creates an empty list; `onChange` is called after each change. */
export function createSuggestionList(tab: Tab, onChange: (items: readonly PageSuggestion[], activity: readonly Activity[]) => void): SuggestionList {
  let items: readonly PageSuggestion[] = []
  let activity: readonly Activity[] = []

  function set(nextItems: readonly PageSuggestion[], nextActivity = activity): void {
    if (nextItems === items && nextActivity === activity) return
    items = nextItems
    activity = nextActivity
    tab.remember({ suggestions: items, activity })
    onChange(items, activity)
  }

  return {
    get items() {
      return items
    },
    get activity() {
      return activity
    },
    find: (id) => items.find((item) => item.id === id),
    set,
    patch: (id, change) => set(items.map((item) => (item.id === id ? { ...item, ...change } : item))),
    remove: (id) => set(items.filter((item) => item.id !== id)),
    record: (entry) => set(items, [entry, ...activity.filter(({ id }) => id !== entry.id)].slice(0, rememberedActivity)),
    clear() {
      if (items.length === 0 && activity.length === 0) return
      items = []
      activity = []
      onChange(items, activity)
    },
  }
}

/** Returns what came of a suggestion, for the activity. */
export function entryOf({ id, correlationId, message, action }: PageSuggestion, state: Activity['state'], at: number, undoToken: string | null = null): Activity {
  return { id, correlationId, time: new Date(at).toISOString(), state, message, undoToken, action }
}
