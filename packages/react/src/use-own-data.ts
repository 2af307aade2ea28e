import { lazyCode } from './lazy-code.js'

/** What a person may do with their own data. Its code is loaded with the settings, whose first part needs none of it. */
export const { load: loadOwnData, useCode: useOwnData } = lazyCode('AssistantSettings', async () => import('./own-data.js'))
