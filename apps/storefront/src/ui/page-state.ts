import { create } from 'zustand'

/** Something to tell the shopper about their own doing; never the assistant's voice. */
export interface Notice {
  text: string
  mood: 'plain' | 'trouble'
  /** Takes back what the notice is about. */
  undo?: () => void
}

interface PageState {
  notice: Notice | null
  /** Read out by screen readers, not shown. */
  spoken: string
  /** Whether the assistant's settings and activity are open. */
  isPanelOpen: boolean
  setPanelOpen: (isPanelOpen: boolean) => void
  show: (notice: Notice) => void
  close: () => void
  say: (text: string) => void
}

/** What is true of this page alone and forgotten with it. */
export const usePageState = create<PageState>((set) => ({
  notice: null,
  spoken: '',
  isPanelOpen: false,
  setPanelOpen: (isPanelOpen) => set({ isPanelOpen }),
  show: (notice) => set({ notice, spoken: notice.text }),
  close: () => set({ notice: null }),
  say: (spoken) => set({ spoken }),
}))
