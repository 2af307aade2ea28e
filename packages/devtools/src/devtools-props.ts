import type { ProactiveClient } from '@proactive/browser'

/** The page's client, which the panel looks into. */
export interface ProactiveDevtoolsProps {
  client: ProactiveClient
}
