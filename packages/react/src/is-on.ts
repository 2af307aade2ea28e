import type { ClientSnapshot } from '@proactive/browser'

/** Returns whether the person has agreed to the assistant and has not switched it off. */
export const isOn = ({ consent, preferences }: ClientSnapshot): boolean => consent === 'granted' && preferences?.enabled !== false
