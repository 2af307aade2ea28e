import { lazyCode } from './lazy-code.js'

/** The components that show a suggestion. Their code is loaded behind the connection, or with the first suggestion. */
export const { load: loadCards, useCode: useCards } = lazyCode('SuggestionCard', async () => import('./cards.js'))
