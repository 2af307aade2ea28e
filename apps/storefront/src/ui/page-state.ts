import { create } from 'zustand'

/** A message about the shopper's own action. The assistant never uses it. */
export interface Notice {
  text: string
  mood: 'plain' | 'trouble'
  /** Undoes the action that the notice is about. */
  undo?: () => void
}

interface PageState {
  notice: Notice | null
  /** Text for screen readers that is not visible. */
  announcement: string
  /** Whether the assistant's dialog is open. */
  isPanelOpen: boolean
  setPanelOpen: (isPanelOpen: boolean) => void
  showNotice: (notice: Notice) => void
  closeNotice: () => void
  announce: (text: string) => void
}

/** State of the open page that is not kept. */
export const usePageState = create<PageState>((set) => ({
  notice: null,
  announcement: '',
  isPanelOpen: false,
  setPanelOpen: (isPanelOpen) => set({ isPanelOpen }),
  showNotice: (notice) => set({ notice, announcement: notice.text }),
  closeNotice: () => set({ notice: null }),
  announce: (announcement) => set({ announcement }),
}))
