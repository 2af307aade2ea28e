import { handlers } from '@proactive/server'

export const { GET, POST, PUT, DELETE } = handlers
