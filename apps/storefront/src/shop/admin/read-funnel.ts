import { type FunnelRow, runningServer } from '@proactive/server'
import { settings } from '../../settings.js'

/** How many days the administration looks back. */
export const funnelDays = 7

/** Reads what reached each stage in the last days, by use case and day; null while the assistant's server cannot tell. */
export async function readFunnel(): Promise<FunnelRow[] | null> {
  const { operatorKey } = settings()
  const request = new Request(`http://localhost/api/proactive/ops/funnel?days=${funnelDays}`, { headers: { authorization: `Bearer ${operatorKey}` } })
  const response = await runningServer().handlers.GET(request)
  if (!response.ok) return null
  const { rows }: { rows: FunnelRow[] } = await response.json()
  return rows
}
